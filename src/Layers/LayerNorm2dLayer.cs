using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Layer normalisation of images (Ba et al. 2016, "Layer Normalization"): by the mean and variance over channels and
/// pixels of each image, with a gain and a bias for each channel, as in WGAN-GP's critics (Gulrajani et al. 2017,
/// section 4). Each image stands for itself.
/// </summary>
public sealed class LayerNorm2dLayer : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // PyTorch's names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter bias;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Begins with weight 1 and bias 0.</summary>
    /// <param name="channels">Channels.</param>
    public LayerNorm2dLayer(long channels)
        : base(nameof(LayerNorm2dLayer))
    {
        weight = new Parameter(ones(channels, dtype: ScalarType.Float32, device: CPU));
        bias = new Parameter(zeros(channels, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Normalises.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>.</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor input) => functional.group_norm(input, 1, weight, bias);
}
