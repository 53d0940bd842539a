using static TorchSharp.torch;

namespace FewShotGan.Sampling;

/// <summary>What was found for an image, on the CPU.</summary>
/// <param name="W">The latent, the same for every layer, [1, w_dim].</param>
/// <param name="Image">The generator's image of it, [1, C, H, W].</param>
/// <param name="Psnr">Between that and the target, both in 8 bits, in dB.</param>
/// <param name="MeanPsnr">Between the image of the mean w and the target.</param>
public sealed record InvertedImage(Tensor W, Tensor Image, double Psnr, double MeanPsnr) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        W.Dispose();
        Image.Dispose();
    }
}
