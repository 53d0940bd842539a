using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>Stochastic gradient descent, without momentum.</summary>
[Part("sgd")]
public sealed record SgdOptions : OptimizerOptions
{
    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) =>
        new(optim.SGD(parameters, rate * share), _ => new([]));
}
