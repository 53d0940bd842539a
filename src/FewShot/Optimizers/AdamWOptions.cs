using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization").
/// </summary>
[Part("adamw")]
public sealed record AdamWOptions : OptimizerOptions
{
    /// <summary>
    /// The two decay rates, each at least 0 and below 1, before the correction for lazy regularisers.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public IReadOnlyList<double> Betas { get; init; } = [0, 0.99];

    /// <summary>What is added to the root of the squared gradients' average.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Eps { get; init; } = 1e-8;

    /// <summary>λ: weights shrink by it times the learning rate in each step.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems() => AdamOptions.Problems(Betas);

    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) => new(
        optim.AdamW(parameters, rate * share, Math.Pow(Betas[0], share), Math.Pow(Betas[1], share), Eps, WeightDecay), StateOf);

    private static ParameterState StateOf(OptimizerState kept)
    {
        var state = (AdamW.State)kept;
        return new([("exp_avg", state.exp_avg), ("exp_avg_sq", state.exp_avg_sq)], () => state.step, step => state.step = step);
    }
}
