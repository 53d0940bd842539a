using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization").
/// </summary>
[Part("adamw")]
public sealed record AdamWOptions : AdamFamilyOptions
{
    /// <summary>λ: weights shrink by it times the learning rate in each step.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) => new(
        optim.AdamW(parameters, rate * share, Math.Pow(Betas[0], share), Math.Pow(Betas[1], share), Eps, WeightDecay),
        StateOf);

    private static ParameterState StateOf(OptimizerState kept)
    {
        var state = (AdamW.State)kept;
        return new(
            [("exp_avg", state.exp_avg), ("exp_avg_sq", state.exp_avg_sq)], () => state.step, step =>
                state.step = step);
    }
}
