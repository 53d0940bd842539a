using FewShotGan.Layers;
using TorchSharp.Modules;

namespace FewShotGan.Optimizers;

/// <summary>Adam (Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization").</summary>
[Part("adam")]
public sealed record AdamOptions : AdamFamilyOptions
{
    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) =>
        Create(parameters, rate, share, weightDecay: 0);
}
