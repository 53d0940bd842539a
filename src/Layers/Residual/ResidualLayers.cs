using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>The layers of a residual network, with spectral normalisation or without.</summary>
/// <param name="isSpectral">Whether weights are divided by their largest singular value.</param>
/// <param name="init">The CPU generator that weights are drawn from.</param>
public sealed class ResidualLayers(bool isSpectral, Generator init)
{
    /// <summary>A convolution of stride 1 that keeps the size, or doubles it.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernelSize">Width and height of the kernel, an odd number; 3 where pixels are doubled.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="doubles">Whether each pixel is doubled in both directions first.</param>
    public Module<Tensor, Tensor> Convolution(
        long inChannels, long outChannels, int kernelSize, bool hasBias = true, bool doubles = false) => isSpectral
        ? new SpectralConv2d(
            inChannels, outChannels, kernelSize, init, padding: kernelSize / 2, bias: hasBias, doubles: doubles)
        : new ConvLayer(inChannels, outChannels, kernelSize, init, hasBias, doubles);

    /// <summary>A fully connected layer.</summary>
    /// <param name="inFeatures">Features in.</param>
    /// <param name="outFeatures">Features out.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    public Module<Tensor, Tensor> Linear(long inFeatures, long outFeatures, bool hasBias = true) => isSpectral
        ? new SpectralLinear(inFeatures, outFeatures, init, hasBias)
        : new LinearLayer(inFeatures, outFeatures, init, hasBias);

    /// <summary>A learned vector for each class.</summary>
    /// <param name="classes">Classes.</param>
    /// <param name="features">Length of a vector.</param>
    public Module<Tensor, Tensor> Embedding(long classes, long features) => isSpectral
        ? new SpectralEmbedding(classes, features, init)
        : new EmbeddingTable(classes, features, init);
}
