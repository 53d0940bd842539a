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
    internal FeatureSet At(Tensor index) => new()
    {
        Source = Source,
        Features = Features.index_select(0, index),
        Mirrored = Mirrored?.index_select(0, index),
        Probabilities = Probabilities?.index_select(0, index),
    };

    /// <summary>How many images.</summary>
    public long Count => Features.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Features.Dispose();
        Mirrored?.Dispose();
        Probabilities?.Dispose();
        Transformed?.Dispose();
    }
}
