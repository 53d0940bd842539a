using FewShotGan.Parts;
using FewShotGan.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>One network's turn in an iteration, as its loss terms see it.</summary>
/// <param name="Phase">What reports call it: <c>Gmain</c>, <c>Greg</c>, <c>Dmain</c>, <c>Dreg</c>.</param>
/// <param name="Interval">Iterations from one such turn to the next, by which losses are multiplied.</param>
/// <param name="Batch">Images, latents and labels.</param>
/// <param name="Passes">How the networks are called.</param>
/// <param name="Parameters">What is trained, and requires a gradient meanwhile.</param>
/// <param name="Losses">Receives the losses.</param>
public sealed record Turn(
    string Phase, int Interval, PhaseBatch Batch, TrainingPasses Passes, IReadOnlyList<Parameter> Parameters,
    ILossReport Losses)
{
    /// <summary>Whose turn it is.</summary>
    public NetworkRole Network => NetworkOf(Phase);

    /// <summary>Whose turn a phase is.</summary>
    /// <param name="phase">What reports call it: the generator's begin with G.</param>
    public static NetworkRole NetworkOf(string phase) =>
        phase.StartsWith('G') ? NetworkRole.Generator : NetworkRole.Discriminator;

    /// <summary>Reports values.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="values">Any shape.</param>
    public void Report(string name, Tensor values) => Losses.Report(Phase, name, values);

    /// <summary>Backward from the mean of losses, multiplied by the interval.</summary>
    /// <param name="losses">One loss a logit or an image, or their mean.</param>
    /// <param name="parts">Of how many equal parts of the batch these are one.</param>
    /// <param name="more">
    /// Losses of others on the same pass, whose means are added; those that are null are none.
    /// </param>
    public void Backward(Tensor losses, long parts = 1, params IEnumerable<Tensor?> more) => more.OfType<Tensor>()
        .Aggregate(losses.mean(), (sum, next) => sum + next.mean()).mul((double)Interval / parts).backward();
}
