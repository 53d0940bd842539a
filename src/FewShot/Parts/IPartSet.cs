namespace FewShotGan.Parts;

/// <summary>A <see cref="PartSet{TOptions}"/> whose kind is known at run time only.</summary>
internal interface IPartSet
{
    /// <summary>The record that all parts of the kind derive from.</summary>
    Type Kind { get; }

    /// <summary>The parts with their names.</summary>
    IEnumerable<(string Name, object Part)> Named { get; }

    /// <summary>The part of a name; null without one.</summary>
    /// <param name="name">The name in recipes.</param>
    object? Find(string name);

    /// <summary>These parts and another one, which takes the place of one of its name.</summary>
    /// <param name="part">The part.</param>
    IPartSet With(object part);

    /// <summary>These parts but for one.</summary>
    /// <param name="name">Its name in recipes.</param>
    IPartSet Without(string name);
}
