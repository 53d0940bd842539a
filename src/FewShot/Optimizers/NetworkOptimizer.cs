using TorchSharp.Modules;

namespace FewShotGan.Optimizers;

/// <summary>The optimiser of one network: what TorchSharp's does, and what of it a checkpoint keeps.</summary>
/// <param name="optimizer">TorchSharp's; disposed with this.</param>
/// <param name="stateOf">What it keeps of a parameter, given by TorchSharp's object for it.</param>
public sealed class NetworkOptimizer(
    OptimizerHelper optimizer, Func<OptimizerState, ParameterState> stateOf) : IDisposable
{
    private readonly double rate = optimizer.ParamGroups.Single().LearningRate;

    /// <summary>What is trained, in the order of <see cref="States"/>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. optimizer.parameters()];

    /// <summary>The learning rate, as it is now.</summary>
    public double Rate => optimizer.ParamGroups.Single().LearningRate;

    /// <summary>What it keeps of each parameter.</summary>
    public IReadOnlyList<ParameterState> States => [.. optimizer.state_dict().State.Select(stateOf)];

    /// <summary>Takes one step with the gradients that there are.</summary>
    public void Step() => optimizer.step();

    /// <summary>Sets the learning rate.</summary>
    /// <param name="factor">What the rate that the optimiser was made with is multiplied by.</param>
    public void Scale(double factor) => optimizer.ParamGroups.Single().LearningRate = rate * factor;

    /// <inheritdoc/>
    public void Dispose() => optimizer.Dispose();
}
