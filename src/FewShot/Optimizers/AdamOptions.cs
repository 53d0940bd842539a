using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>Adam (Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization").</summary>
[Part("adam")]
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>The two decay rates, each at least 0 and below 1, before the correction for lazy regularisers.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0, 0.99];

    /// <summary>What is added to the root of the squared gradients' average.</summary>
    [System.ComponentModel.DataAnnotations.Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Eps { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) => new(
        optim.Adam(parameters, rate * share, Math.Pow(Betas[0], share), Math.Pow(Betas[1], share), Eps), StateOf);

    private static ParameterState StateOf(optim.OptimizerState kept)
    {
        var state = (Adam.State)kept;
        return new([("exp_avg", state.exp_avg), ("exp_avg_sq", state.exp_avg_sq)], () => state.step, step => state.step = step);
    }
}
