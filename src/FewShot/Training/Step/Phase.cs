using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// One update of one network within an iteration. A phase runs in every <see cref="Interval"/>-th iteration, with its
/// losses multiplied by the interval (lazy regularisation, Karras et al. 2020).
/// </summary>
/// <param name="name">What reports call it: <c>Gmain</c>, <c>Greg</c>, <c>Dmain</c>, <c>Dreg</c>.</param>
/// <param name="interval">Iterations from one run to the next, 1 or more.</param>
/// <param name="optimizer">The optimiser of the parameters that it changes.</param>
/// <param name="passes">How the networks are called.</param>
/// <param name="terms">What adds up to the loss, in the order in which it is computed.</param>
internal sealed class Phase(
    string name, int interval, NetworkOptimizer optimizer, TrainingPasses passes, params IReadOnlyList<LossTerm> terms)
{
    private readonly ParameterUpdate update = new(optimizer);

    /// <summary>What reports call it.</summary>
    public string Name => name;

    /// <summary>The network that it trains.</summary>
    public NetworkRole Network => Turn.NetworkOf(name);

    /// <summary>Iterations from one run to the next.</summary>
    public int Interval => interval;

    /// <summary>How often it runs in an iteration, each time on other images.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>The largest absolute value that parameters keep after the update; null for no bound.</summary>
    public double? Clip { get; init; }

    /// <summary>
    /// Whether the parameter of that place keeps its value in the iteration under way; null where none ever does.
    /// </summary>
    public Func<int, bool>? Rests { get; init; }

    /// <summary>What adds up to the loss.</summary>
    public IReadOnlyList<LossTerm> Terms => terms;

    /// <summary>It takes this part of a batch: one in so many images.</summary>
    public int BatchShare => terms.All(term => term is Regularizer)
        ? terms.Cast<Regularizer>().Min(term => term.Options.BatchShare)
        : 1;

    /// <summary>What it trains.</summary>
    public IReadOnlyList<Parameter> Parameters => update.Parameters;

    /// <summary>Accumulates the gradients of all terms, bounds them and takes one step of the optimiser.</summary>
    /// <param name="batch">Images, latents and labels.</param>
    /// <param name="report">Receives the losses, and whether gradients were not finite.</param>
    public void Run(PhaseBatch batch, ILossReport report)
    {
        using var scope = NewDisposeScope();
        var trained = update.Begin(Rests);
        var turn = new Turn(name, interval, batch, passes, trained, report);
        foreach (var term in terms) term.Accumulate(turn);
        if (update.Step() is { } cleaned) report.Report(name, GradientCleaning.Of(name), cleaned);
        if (Clip is { } most)
            using (no_grad())
                foreach (var parameter in trained) parameter.clamp_(-most, most);
    }
}
