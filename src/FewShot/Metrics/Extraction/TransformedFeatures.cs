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
    /// <summary>The images themselves, reduced to few pixels, <c>[n, d]</c>.</summary>
    public required Tensor Small { get; init; }

    /// <summary>
    /// Their mean image, as small, after each of k draws of each transform, <c>[k, d]</c>, in the order of
    /// <see cref="Transformed"/>.
    /// </summary>
    public required IReadOnlyList<Tensor> MeanDrawn { get; init; }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Plain.Dispose();
        foreach (var (_, features) in Transformed) features.Dispose();
        Small.Dispose();
        foreach (var means in MeanDrawn) means.Dispose();
    }
}
