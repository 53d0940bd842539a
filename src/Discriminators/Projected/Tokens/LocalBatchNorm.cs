using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// Batch normalisation of sequences by the statistics of eight neighbours in the batch, in training and otherwise
/// (Sauer et al. 2023, "StyleGAN-T", section 3.2).
/// </summary>
internal sealed class LocalBatchNorm : Module<Tensor, Tensor>
{
    private const int Neighbours = 8;
    private const double Epsilon = 1e-5;
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter bias;
#pragma warning restore IDE1006, IDE0044

    public LocalBatchNorm(long channels)
        : base(nameof(LocalBatchNorm))
    {
        weight = new Parameter(ones(channels, dtype: ScalarType.Float32, device: CPU));
        bias = new Parameter(zeros(channels, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Normalises.</summary>
    /// <param name="input"><c>[N, C, L]</c>, in ⌈N/8⌉ groups whose sizes differ by one at most.</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        long groups = (input.shape[0] + Neighbours - 1) / Neighbours;
        var parts = input.tensor_split(groups, 0).Select(part =>
        {
            var centred = part - part.mean([0, 2], keepdim: true);
            return centred / (centred.square().mean([0, 2], keepdim: true) + Epsilon).sqrt();
        });
        return ((cat(parts.ToList()) * weight.unsqueeze(-1)) + bias.unsqueeze(-1)).MoveToOuterDisposeScope();
    }
}
