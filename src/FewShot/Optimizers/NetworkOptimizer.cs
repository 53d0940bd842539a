using TorchSharp.Modules;


namespace FewShotGan.Optimizers;

/// <summary>The optimiser of one network: what TorchSharp's does, and what of it a checkpoint keeps.</summary>
/// <param name="optimizer">TorchSharp's; disposed with this.</param>
public abstract class NetworkOptimizer(OptimizerHelper optimizer) : IDisposable
{
    private readonly double rate = optimizer.ParamGroups.Single().LearningRate;

    /// <summary>What is trained, in the order of <see cref="State"/>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. optimizer.parameters()];

    /// <summary>TorchSharp's optimiser.</summary>
    protected OptimizerHelper Inner => optimizer;

    /// <summary>Takes one step with the gradients that there are.</summary>
    public void Step() => optimizer.step();

    /// <summary>Sets the learning rate.</summary>
    /// <param name="factor">What the rate that the optimiser was made with is multiplied by.</param>
    public void Scale(double factor) => optimizer.ParamGroups.Single().LearningRate = rate * factor;

    /// <summary>The numbers of steps and the averages of gradients of a parameter, by name.</summary>
    /// <param name="parameter">Its place in <see cref="Parameters"/>.</param>
    public abstract OptimizerState State(int parameter);

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        GC.SuppressFinalize(this);
    }
}
