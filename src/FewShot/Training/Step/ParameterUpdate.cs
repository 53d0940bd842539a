using FewShotGan.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>One update of the parameters of an optimiser; between updates nothing of them requires gradients.</summary>
/// <param name="optimizer">The optimiser of the parameters.</param>
internal sealed class ParameterUpdate(NetworkOptimizer optimizer)
{
    /// <summary>What is trained.</summary>
    public IReadOnlyList<Parameter> Parameters => optimizer.Parameters;

    /// <summary>Forgets the gradients and asks for new ones.</summary>
    /// <param name="rests">
    /// Whether the parameter of that place keeps its value this time; null where none ever does.
    /// </param>
    /// <returns>What is trained this time.</returns>
    public IReadOnlyList<Parameter> Begin(Func<int, bool>? rests = null)
    {
        var trained = rests is null ? Parameters : [.. Parameters.Where((_, place) => !rests(place))];

        // No gradient rather than zero: a parameter that a loss does not reach must not count a step.
        foreach (var parameter in Parameters) parameter.grad = null;
        foreach (var parameter in trained) parameter.requires_grad = true;
        return trained;
    }

    /// <summary>Bounds the gradients that came and takes one step.</summary>
    /// <returns>Whether any gradient was not finite: one truth value; null when none came.</returns>
    public Tensor? Step()
    {
        foreach (var parameter in Parameters) parameter.requires_grad = false;
        Tensor[] gradients = [.. Parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        var cleaned = gradients.Length > 0 ? GradientCleaning.Clean(gradients) : null;
        optimizer.Step();
        return cleaned;
    }
}
