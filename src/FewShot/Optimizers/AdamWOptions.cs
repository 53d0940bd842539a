using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using TorchSharp.Modules;

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
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) =>
        Create(parameters, rate, share, WeightDecay);
}
