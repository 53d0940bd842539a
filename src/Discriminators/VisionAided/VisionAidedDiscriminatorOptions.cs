namespace FewShotGan.Discriminators.VisionAided;

/// <summary>What a vision-aided discriminator is built from.</summary>
public sealed record VisionAidedDiscriminatorOptions
{
    /// <summary>Height and width of the images, in pixels.</summary>
    public required int Resolution { get; init; }

    /// <summary>Channels of the images: 3, or 1, which the network sees as grey.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Classes, 0 without labels.</summary>
    public int CDim { get; init; }

    /// <summary>
    /// Height and width that images are resized to for the network, in pixels; null to leave them as they are.
    /// </summary>
    public int? Seen { get; init; }

    /// <summary>The head.</summary>
    public VisionAidedHeadKind Head { get; init; } = VisionAidedHeadKind.MultiLevel;

    /// <summary>Channels of its hidden layers; the paper has 256, and 128 on DINO.</summary>
    public int Width { get; init; } = 256;

    /// <summary>
    /// The largest side, in pixels, of a map that a multi-level head does not halve first: the reference does not halve
    /// CLIP's 7, and halves DINO's 14.
    /// </summary>
    public int LargestUnhalved { get; init; } = 7;

    /// <summary>What the network sees, in pixels.</summary>
    internal int SeenOrOwn => Seen ?? Resolution;
}
