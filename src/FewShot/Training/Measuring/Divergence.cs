using FewShotGan.Checkpoints;
using FewShotGan.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Looks whether a run is still worth saving. The device is waited for here alone, once a tick.</summary>
internal static class Divergence
{
    private const int Examples = 3, Shown = 4;

    /// <summary>
    /// The iteration in which a run diverged by the end of a tick, and by what; null while all is well.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="meter">What was reported in the tick.</param>
    /// <param name="first">The tick's first iteration, counted from 1.</param>
    /// <param name="isWhole">
    /// Whether the tick has its full length, so that gradients which were never finite in it are no accident.
    /// </param>
    public static string? InTick(TrainingSession session, LossMeter meter, long first, bool isWhole)
    {
        if (meter.NotFinite is { Count: > 0 } losses) return Found(first + meter.FiniteIterations, losses);
        var never = GradientCleaning.In(meter).Where(owner => isWhole && owner.Cleaned == owner.Updates)
            .Select(owner => $"the gradients of {owner.Owner} in every update since iteration {first}").ToList();
        return never.Count > 0 ? Found(session.Counters.Iteration, never) : Now(session);
    }

    /// <summary>
    /// The iteration, and what a checkpoint made now would hold that is not finite; null when all is well.
    /// </summary>
    /// <param name="session">The session.</param>
    public static string? Now(TrainingSession session)
    {
        var found = Checkpoint.NotFinite(session);
        if (found.Count == 0) found = Outputs(session);
        return found.Count > 0 ? Found(session.Counters.Iteration, found) : null;
    }

    /// <summary>
    /// Finite weights may be so large that nothing comes of them. The next iteration would meet that in its losses, but
    /// the checkpoint would have taken a good one's place by then.
    /// </summary>
    private static IReadOnlyList<string> Outputs(TrainingSession session)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var device = session.Networks.Device;
        int count = session.Networks.Discriminator.Options.Batch.Group ?? 1;
        var indices = Enumerable.Range(0, Math.Min(count, session.Images.Count)).Select(i => (long)i).ToArray();
        var images = TrainedGenerator.Sample(
            session.Networks.GeneratorEma, [.. Enumerable.Range(0, Shown).Select(i => (long)i)], device);
        var logits = session.Step.Passes.Ask(
            session.Images.Batch(indices, device), session.Images.Labels(indices, device), draws: null);
        return Finiteness.Violations(
            [("images of the averaged generator", images.to(device)),
                ("the discriminator's logits of real images", logits)]);
    }

    private static string Found(long iteration, IReadOnlyList<string> names)
    {
        var more = names.Count > Examples ? $" and {names.Count - Examples} more" : "";
        return $"iteration {iteration} (not finite: {string.Join(", ", names.Take(Examples))}{more})";
    }
}
