using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using TorchSharp.Modules;

namespace FewShotGan.Optimizers;

/// <summary>
/// RMSprop (Hinton 2012, "Neural Networks for Machine Learning", lecture 6), which WGAN is trained with.
/// </summary>
[Part("rmsprop")]
public sealed record RmsPropOptions : OptimizerOptions
{
    /// <summary>
    /// The decay rate of the squared gradients' average, before the correction for lazy regularisers.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Alpha { get; init; } = 0.99;

    /// <summary>What is added to the root of that average.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Eps { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1)
    {
        double alpha = Math.Pow(Alpha, share);
        return new(parameters, rate * share, ["square_avg"], step => TensorLists.RmsProp(
            step.Parameters, step.Gradients, step.Averages[0], step.Rate, alpha, Eps));
    }
}
