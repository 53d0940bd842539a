namespace FewShotGan.Parts;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="Key">The key, its section included (<c>data.resolution</c>).</param>
/// <param name="Message">What was found, what was expected and what to do.</param>
public sealed record RecipeProblem(string Key, string Message)
{
    /// <summary>A problem if a name is none of those known.</summary>
    /// <param name="value">The name.</param>
    /// <param name="known">Those known.</param>
    /// <param name="key">The key whose value it is.</param>
    public static RecipeProblem? NotOneOf(string value, string[] known, string key)
    {
        if (known.Contains(value)) return null;
        var advice = NearestName.Of(value, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return new(key, $"found '{value}', expected {string.Join(", ", known)}{advice}");
    }
}
