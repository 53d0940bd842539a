using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) with PyTorch's settings and names: in training by the batch's mean and
/// variance, which also move the running ones by a tenth; otherwise by the running ones.
/// </summary>
public sealed class BatchNorm2dLayer : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites these fields.
    private Parameter? weight;
    private Parameter? bias;
    private Tensor running_mean;
    private Tensor running_var;
    private Tensor num_batches_tracked;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Begins with weight 1 and bias 0.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="hasAffine">Whether a weight and a bias follow.</param>
    public BatchNorm2dLayer(long channels, bool hasAffine = true)
        : base(nameof(BatchNorm2dLayer))
    {
        if (hasAffine)
        {
            weight = new Parameter(ones(channels, dtype: ScalarType.Float32, device: CPU));
            bias = new Parameter(zeros(channels, dtype: ScalarType.Float32, device: CPU));
        }

        running_mean = zeros(channels, dtype: ScalarType.Float32, device: CPU);
        running_var = ones(channels, dtype: ScalarType.Float32, device: CPU);
        num_batches_tracked = zeros([], dtype: ScalarType.Int64, device: CPU);
        RegisterComponents();
    }

    /// <summary>Normalises.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>.</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor input)
    {
        if (training) num_batches_tracked.add_(1);
        return functional.batch_norm(input, running_mean, running_var, weight, bias, training);
    }
}
