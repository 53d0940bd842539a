using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>Adam (Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization").</summary>
[Part("adam")]
public sealed record AdamOptions : AdamFamilyOptions
{
    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) => new(
        optim.Adam(parameters, rate * share, Math.Pow(Betas[0], share), Math.Pow(Betas[1], share), Eps), StateOf);

    private static ParameterState StateOf(OptimizerState kept)
    {
        var state = (Adam.State)kept;
        return new(
            [("exp_avg", state.exp_avg), ("exp_avg_sq", state.exp_avg_sq)], () => state.step, step =>
                state.step = step);
    }
}
