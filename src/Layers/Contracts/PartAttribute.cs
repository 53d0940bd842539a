namespace FewShotGan.Layers;

/// <summary>
/// Names a part of training: a network family, a loss, a regulariser, an input transform, an optimiser. The record that
/// bears it holds the part's options, is a section of a recipe, and makes the part. Whatever assembly it stands in, a
/// recipe finds it by this name.
/// </summary>
/// <param name="name">The name in recipes, in snake_case.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PartAttribute(string name) : Attribute
{
    /// <summary>The name in recipes.</summary>
    public string Name => name;
}
