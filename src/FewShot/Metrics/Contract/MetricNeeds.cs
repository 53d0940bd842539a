namespace FewShotGan.Metrics;

/// <summary>What a metric needs beside features of real and generated images; without it, it is not measured.</summary>
[Flags]
public enum MetricNeeds
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>Class probabilities of a feature network with logits.</summary>
    Probabilities = 1,

    /// <summary>Features of the training images' mirror images.</summary>
    Mirrored = 2,

    /// <summary>Features of images that the run's augmentation transformed, through the first network alone.</summary>
    Transformed = 4,

    /// <summary>The class of each image, real and generated.</summary>
    Labels = 8,

    /// <summary>The images' pixels, which the first network's evaluation has alone.</summary>
    Pixels = 16,

    /// <summary>The generator itself, not a folder of images.</summary>
    Generator = 32,
}
