using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// One update of one network within an iteration. A phase runs in every <see cref="Interval"/>-th iteration, with its
/// loss scaled by the interval (lazy regularisation, Karras et al. 2020).
/// </summary>
/// <param name="name">What reports call it: <c>Gmain</c>, <c>Greg</c>, <c>Dmain</c>, <c>Dreg</c>.</param>
/// <param name="interval">Iterations from one run to the next, 1 or more.</param>
/// <param name="optimizer">Adam over the parameters that it changes.</param>
public abstract class Phase(string name, int interval, Adam optimizer)
{
    private readonly ParameterUpdate update = new(optimizer);

    /// <summary>What reports call it.</summary>
    public string Name => name;

    /// <summary>Iterations from one run to the next.</summary>
    public int Interval => interval;

    /// <summary>What it trains.</summary>
    public IReadOnlyList<Parameter> Parameters => update.Parameters;

    /// <summary>Accumulates the phase's gradients, bounds them and takes one step of the optimiser.</summary>
    /// <param name="batch">Pictures, latents and labels.</param>
    /// <param name="report">Receives the losses, and whether gradients were not finite.</param>
    public void Run(PhaseBatch batch, ILossReport report)
    {
        using var scope = NewDisposeScope();
        update.Begin();
        AccumulateGradients(batch, report);
        if (update.Step() is { } cleaned) report.Report(Name, GradientCleaning.Of(Name), cleaned);
    }

    /// <summary>Runs the networks and calls backward on each loss; only this phase's parameters require gradients.</summary>
    /// <param name="batch">Pictures, latents and labels.</param>
    /// <param name="report">Receives the losses.</param>
    protected abstract void AccumulateGradients(PhaseBatch batch, ILossReport report);

    /// <summary>Backward from the mean of per-picture losses, scaled by the interval.</summary>
    /// <param name="losses">One loss per picture, or their mean.</param>
    /// <param name="parts">Of how many equal parts of the batch these are one.</param>
    protected void Backward(Tensor losses, long parts = 1) => losses.mean().mul((double)interval / parts).backward();
}
