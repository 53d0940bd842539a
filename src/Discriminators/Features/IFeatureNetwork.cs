using FewShotGan.Onnx;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Features;

/// <summary>A pretrained network that is looked through: images in, the feature maps at its taps out.</summary>
public interface IFeatureNetwork : IDisposable
{
    /// <summary>The names of the taps, in the order of what <see cref="Extract"/> returns.</summary>
    IReadOnlyList<string> Taps { get; }

    /// <summary>Computes the feature maps.</summary>
    /// <param name="images"><c>[N, 3, H, W]</c>, RGB, or grey <c>[N, 1, H, W]</c>, in <c>[-1, 1]</c>.</param>
    /// <returns>
    /// One tensor a tap, <c>[N, C, h, w]</c> (a transformer's may be <c>[N, tokens, C]</c>), where the images are.
    /// </returns>
    /// <exception cref="Onnx.OnnxImportException">The network does not take images of this size.</exception>
    IReadOnlyList<Tensor> Extract(Tensor images);
}
