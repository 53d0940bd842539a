using FewShotGan.Generators;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>Images to be measured, and what is known of them.</summary>
/// <param name="Batches">Each <c>[N, 1, 3 or 4, H, W]</c>, about <c>[-1, 1]</c>; disposed when used.</param>
internal sealed record GeneratedImages(IEnumerable<Tensor> Batches)
{
    /// <summary>The class of each image, in order; null where they have none.</summary>
    public IReadOnlyList<long>? Classes { get; init; }

    /// <summary>What made them; null for images from files.</summary>
    public ImageGenerator? Generator { get; init; }
}
