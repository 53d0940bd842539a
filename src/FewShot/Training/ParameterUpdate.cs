using TorchSharp.Modules;

namespace FewShotGan.Training;

/// <summary>One update of the parameters that an Adam trains; between updates nothing of them requires gradients.</summary>
/// <param name="optimizer">Adam over the parameters.</param>
internal sealed class ParameterUpdate(Adam optimizer)
{
    /// <summary>What is trained.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. optimizer.parameters()];

    /// <summary>Forgets the gradients and asks for new ones.</summary>
    public void Begin()
    {
        foreach (var parameter in Parameters)
        {
            // No gradient rather than zero: a parameter that a loss does not reach must not count an Adam step.
            parameter.grad = null;
            parameter.requires_grad = true;
        }
    }

    /// <summary>Bounds the gradients that came and takes one step.</summary>
    public void Step()
    {
        foreach (var parameter in Parameters)
        {
            parameter.requires_grad = false;
            parameter.grad?.nan_to_num_(nan: 0, posinf: 1e5, neginf: -1e5);
        }

        optimizer.step();
    }
}
