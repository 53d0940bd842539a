using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Features of generated images, with what only depends on them: computed when first needed, and then shared by all
/// references that they are compared with, since with thousands of images it takes most of the time.
/// </summary>
/// <param name="features">[M, D]; the caller's.</param>
internal sealed class FakeFeatures(Tensor features) : IDisposable
{
    private Tensor? radii, kernelSums;

    /// <summary>[M, D].</summary>
    public Tensor Features => features;

    /// <summary>The balls of <see cref="PrecisionRecall"/>, [M].</summary>
    public Tensor Radii => radii ??= Neighbours.Radii(features, PrecisionRecall.DefaultK).DetachFromDisposeScope();

    /// <summary>The sums of <see cref="KernelDistance.Within"/>, [M].</summary>
    public Tensor KernelSums => kernelSums ??= KernelDistance.Within(features).DetachFromDisposeScope();

    /// <inheritdoc/>
    public void Dispose()
    {
        radii?.Dispose();
        kernelSums?.Dispose();
    }
}
