using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>The features of a set of pictures, computed once for all metrics.</summary>
public sealed record FeatureSet : IDisposable
{
    /// <summary>What computed them.</summary>
    public required FeatureSource Source { get; init; }

    /// <summary>[N, D], float32, on the CPU: one vector a picture.</summary>
    public required Tensor Features { get; init; }

    /// <summary>Those of the pictures' mirror images, or null.</summary>
    public Tensor? Mirrored { get; init; }

    /// <summary>The class probabilities [N, classes] where the network has such, or null.</summary>
    public Tensor? Probabilities { get; init; }

    /// <summary>The hash of the set of pictures (<see cref="Data.PictureSet.Hash"/>); empty for generated ones.</summary>
    public string PictureHash { get; init; } = "";

    /// <summary>How many pictures.</summary>
    public long Count => Features.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Features.Dispose();
        Mirrored?.Dispose();
        Probabilities?.Dispose();
    }
}
