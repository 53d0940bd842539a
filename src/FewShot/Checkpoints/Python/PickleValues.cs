namespace FewShotGan.Checkpoints;

/// <summary>A name that a pickle refers to, and that this reader knows: a function or class of Python's.</summary>
/// <param name="Name">With its module, such as <c>collections.OrderedDict</c>.</param>
internal sealed record PickledGlobal(string Name);

/// <summary>An object of a class of Python's: its attributes; nothing of the class runs.</summary>
/// <param name="Class">The class's name.</param>
internal sealed record PickledObject(string Class)
{
    /// <summary>Its attributes by name; empty until the pickle gives them.</summary>
    public PickledDict State { get; set; } = new();
}

/// <summary>A dictionary, in its order. Keys are text, numbers or tuples; later entries replace earlier ones.</summary>
internal sealed class PickledDict
{
    private readonly List<(object? Key, object? Value)> entries = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>All entries whose keys are text.</summary>
    public IEnumerable<(string Key, object? Value)> Texts =>
        entries.Where(entry => entry.Key is string).Select(entry => ((string)entry.Key!, entry.Value));

    /// <summary>Adds an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    public void Set(object? key, object? value)
    {
        if (key is string text && !places.TryAdd(text, entries.Count)) entries[places[text]] = (key, value);
        else entries.Add((key, value));
    }

    /// <summary>The value of a key; null when there is none, or it is None.</summary>
    /// <param name="key">The key.</param>
    public object? Find(string key) => places.TryGetValue(key, out var place) ? entries[place].Value : null;
}
