using static TorchSharp.torch;

namespace FewShotGan.Sampling;

/// <summary>What was found for a picture, on the CPU.</summary>
/// <param name="W">The latent, the same for every layer, [1, w_dim].</param>
/// <param name="Picture">The generator's picture of it, [1, C, H, W].</param>
/// <param name="Psnr">Between that and the target, both in 8 bits, in dB.</param>
/// <param name="MeanPsnr">Between the picture of the mean w and the target.</param>
public sealed record ProjectedPicture(Tensor W, Tensor Picture, double Psnr, double MeanPsnr) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        W.Dispose();
        Picture.Dispose();
    }
}
