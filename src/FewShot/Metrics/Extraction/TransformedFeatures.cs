using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Features of some images as they are, and of the same ones after each of an augmentation's transforms.
/// </summary>
/// <param name="Plain">Those of images as they are, <c>[n, D]</c>.</param>
/// <param name="Transformed">Those after each transform, by its name, <c>[n, D]</c>.</param>
public sealed record TransformedFeatures(Tensor Plain, IReadOnlyList<(string Transform, Tensor Features)> Transformed)
    : IDisposable
{
    /// <summary>
    /// Those of the first m images after each transform with the same draw for all of them, for k draws:
    /// <c>[k, m, D]</c>, in the order of <see cref="Transformed"/>; empty of training images.
    /// </summary>
    public IReadOnlyList<Tensor> Alike { get; init; } = [];

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Plain.Dispose();
        foreach (var (_, features) in Transformed) features.Dispose();
        foreach (var features in Alike) features.Dispose();
    }
}
