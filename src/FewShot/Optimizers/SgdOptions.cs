using FewShotGan.Layers;
using TorchSharp.Modules;

namespace FewShotGan.Optimizers;

/// <summary>Stochastic gradient descent, without momentum.</summary>
[Part("sgd")]
public sealed record SgdOptions : OptimizerOptions
{
    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) =>
        new(parameters, rate * share, [], step => TensorLists.Add(step.Parameters, step.Gradients, -step.Rate));
}
