using System.Collections;
using System.Runtime.CompilerServices;

namespace FewShotGan.Parts;

/// <summary>
/// Parts of one kind that a recipe has beside each other, each at most once: a section of a recipe with a section in it
/// for each part, under the part's name. Two sets are equal when they hold equal parts.
/// </summary>
/// <typeparam name="TOptions">The kind, such as the options of regularisers.</typeparam>
[CollectionBuilder(typeof(PartSet), nameof(PartSet.Of))]
public sealed class PartSet<TOptions> : IReadOnlyList<TOptions>, IEquatable<PartSet<TOptions>>, IPartSet
    where TOptions : class
{
    private readonly SortedDictionary<string, TOptions> parts = new(StringComparer.Ordinal);

    /// <summary>Takes the parts.</summary>
    /// <param name="parts">In any order; of two with one name the latter counts.</param>
    public PartSet(params IEnumerable<TOptions> parts)
    {
        foreach (var part in parts) this.parts[PartRegistry.NameOf(part)] = part;
    }

    /// <inheritdoc/>
    public int Count => parts.Count;

    /// <inheritdoc/>
    public TOptions this[int index] => parts.Values.ElementAt(index);

    /// <summary>The part of a type; null without one.</summary>
    /// <typeparam name="T">The part's record.</typeparam>
    public T? Find<T>()
        where T : class, TOptions => parts.Values.OfType<T>().SingleOrDefault();

    /// <summary>The part of a name; null without one.</summary>
    /// <param name="name">The name in recipes.</param>
    public TOptions? Find(string name) => parts.GetValueOrDefault(name);

    /// <summary>These parts and another one, which takes the place of one of its name.</summary>
    /// <param name="part">The part.</param>
    public PartSet<TOptions> With(TOptions part) => new([.. parts.Values, part]);

    /// <summary>These parts but for one.</summary>
    /// <param name="name">Its name in recipes.</param>
    public PartSet<TOptions> Without(string name) =>
        new(parts.Where(part => part.Key != name).Select(part => part.Value));

    /// <inheritdoc/>
    public IEnumerator<TOptions> GetEnumerator() => parts.Values.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(PartSet<TOptions>? other) => other is not null && parts.Values.SequenceEqual(other.parts.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PartSet<TOptions>);

    /// <inheritdoc/>
    public override int GetHashCode() => parts.Values.Aggregate(0, HashCode.Combine);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    Type IPartSet.Kind => typeof(TOptions);

    IEnumerable<(string Name, object Part)> IPartSet.Named => parts.Select(part => (part.Key, (object)part.Value));

    object? IPartSet.Find(string name) => Find(name);

    IPartSet IPartSet.With(object part) => With((TOptions)part);

    IPartSet IPartSet.Without(string name) => Without(name);
}

/// <summary>Lets a set be written as <c>[part, part]</c>.</summary>
public static class PartSet
{
    /// <summary>A set of parts.</summary>
    /// <typeparam name="TOptions">The kind.</typeparam>
    /// <param name="parts">The parts.</param>
    public static PartSet<TOptions> Of<TOptions>(ReadOnlySpan<TOptions> parts)
        where TOptions : class => new(parts.ToArray());
}
