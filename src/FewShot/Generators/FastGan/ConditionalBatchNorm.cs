using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.FastGan;

/// <summary>
/// Batch normalisation whose scale and shift follow from the label's vector (de Vries et al. 2017, in BigGAN's form,
/// Brock et al. 2019).
/// </summary>
internal sealed class ConditionalBatchNorm : Module
{
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites the tensors.
    private readonly SpectralLinear gain;
    private readonly SpectralLinear bias;
    private Tensor stored_mean;
    private Tensor stored_var;
#pragma warning restore IDE1006, IDE0044

    public ConditionalBatchNorm(long channels, long labelDim, Generator init)
        : base(nameof(ConditionalBatchNorm))
    {
        gain = new SpectralLinear(labelDim, channels, init);
        bias = new SpectralLinear(labelDim, channels, init);
        stored_mean = zeros(channels, dtype: ScalarType.Float32, device: CPU);
        stored_var = ones(channels, dtype: ScalarType.Float32, device: CPU);
        RegisterComponents();
    }

    /// <summary>Normalises.</summary>
    /// <param name="x"><c>[N, C, H, W]</c>.</param>
    /// <param name="label">The label's vector, <c>[N, labelDim]</c>.</param>
    public Tensor Forward(Tensor x, Tensor label)
    {
        var y = functional.batch_norm(x, stored_mean, stored_var, training: training);
        return (y * (gain.forward(label) + 1).unsqueeze(-1).unsqueeze(-1))
            + bias.forward(label).unsqueeze(-1).unsqueeze(-1);
    }
}
