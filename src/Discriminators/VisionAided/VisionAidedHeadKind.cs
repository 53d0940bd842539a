namespace FewShotGan.Discriminators.VisionAided;

/// <summary>How a vision-aided discriminator judges features.</summary>
public enum VisionAidedHeadKind
{
    /// <summary>All taps but the last everywhere, the last one averaged: <see cref="MultiLevelHead"/>.</summary>
    MultiLevel,

    /// <summary>The last tap as a whole: <see cref="ConvHead"/>.</summary>
    Conv,

    /// <summary>The last tap averaged: <see cref="MlpHead"/>.</summary>
    Mlp,

    /// <summary>
    /// All taps, each joined at its size: <see cref="PerceptualHead"/>, which makes this a perceptual discriminator.
    /// </summary>
    Perceptual,
}
