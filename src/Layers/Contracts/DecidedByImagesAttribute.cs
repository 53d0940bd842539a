namespace FewShotGan.Layers;

/// <summary>
/// Marks an option of a network that the images decide, not the recipe: their size, channels and classes. Such an
/// option is no key of a recipe's section.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DecidedByImagesAttribute : Attribute;
