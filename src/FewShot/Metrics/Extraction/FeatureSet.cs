using FewShotGan.Images;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>The features of a set of images, computed once for all metrics.</summary>
internal sealed record FeatureSet : IDisposable
{
    /// <summary>What computed them.</summary>
    public required FeatureSource Source { get; init; }

    /// <summary>[N, D], float32, on the CPU: one vector an image.</summary>
    public required Tensor Features { get; init; }

    /// <summary>Those of the images' mirror images, or null.</summary>
    public Tensor? Mirrored { get; init; }

    /// <summary>Those of some of the images, and of transformed ones; null unless a metric needs them.</summary>
    public TransformedFeatures? Transformed { get; init; }

    /// <summary>The class probabilities [N, classes] where the network has such, or null.</summary>
    public Tensor? Probabilities { get; init; }

    /// <summary>The class of each image, int64 [N]; null where they have none.</summary>
    public Tensor? Labels { get; init; }

    /// <summary>
    /// The images, uint8 [n, 1 or 3, H, W], n at most N: as many of the first as fit into
    /// <see cref="FeatureExtractor.PixelBudget"/>. Null unless a metric needs them.
    /// </summary>
    public Tensor? Pixels { get; init; }

    /// <summary>What made the images; null where it is not known.</summary>
    public PathSampler? Paths { get; init; }

    /// <summary>What a metric may need and is here.</summary>
    internal MetricNeeds Gives =>
        (Probabilities is null ? 0 : MetricNeeds.Probabilities) | (Mirrored is null ? 0 : MetricNeeds.Mirrored)
        | (Transformed is null ? 0 : MetricNeeds.Transformed) | (Labels is null ? 0 : MetricNeeds.Labels)
        | (Pixels is null ? 0 : MetricNeeds.Pixels) | (Paths is null ? 0 : MetricNeeds.Generator);

    /// <summary>The hash of the set of images (<see cref="ImageSet.Hash"/>); empty for generated ones.</summary>
    public string ImageHash { get; init; } = "";

    /// <summary>
    /// What each image shows, as a hash of its 8-bit pixels: the same for copies of one another. Empty where only the
    /// features are known.
    /// </summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>How many images are copies of earlier ones.</summary>
    internal int Copies => Contents.Count - Contents.Distinct().Count();

    /// <summary>How many of the images another set has too.</summary>
    /// <param name="other">The other set.</param>
    internal int CountIn(FeatureSet other)
    {
        var known = other.Contents.ToHashSet();
        return Contents.Count(known.Contains);
    }

    /// <summary>The features of some of the images, which the caller disposes.</summary>
    /// <param name="index">Which, int64 [n].</param>
    internal FeatureSet At(Tensor index)
    {
        using var withPixels = Pixels is null ? null : index.masked_select(index.lt(Pixels.shape[0]));
        return new()
        {
            Source = Source,
            Features = Features.index_select(0, index),
            Mirrored = Mirrored?.index_select(0, index),
            Probabilities = Probabilities?.index_select(0, index),
            Labels = Labels?.index_select(0, index),
            Pixels = Pixels?.index_select(0, withPixels!),
        };
    }

    /// <summary>How many images.</summary>
    public long Count => Features.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Features.Dispose();
        Mirrored?.Dispose();
        Probabilities?.Dispose();
        Labels?.Dispose();
        Pixels?.Dispose();
        Transformed?.Dispose();
    }
}
