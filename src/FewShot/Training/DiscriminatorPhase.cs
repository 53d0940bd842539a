using FewShotGan.Augment;
using FewShotGan.Losses;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Dmain: the discriminator on generated pictures (of the generator that this iteration has already updated), then on
/// real ones, the gradients adding up. Reports <c>scores_fake</c>, <c>loss_d_fake</c>, <c>scores_real</c>,
/// <c>loss_d_real</c> and <c>d_sign_real</c>.
/// </summary>
/// <param name="passes">The networks.</param>
/// <param name="optimizer">The discriminator's Adam.</param>
/// <param name="aided">The vision-aided discriminators beside it, whose heads take their step on the same pictures; none when null.</param>
public sealed class DiscriminatorPhase(StyleGan2Passes passes, Adam optimizer, VisionAidedEnsemble? aided = null)
    : Phase("Dmain", interval: 1, optimizer)
{
    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        var micro = passes.MicroBatches;
        long parts = micro.Count(batch.Reals.shape[0]);
        Tensor ws;
        using (no_grad()) ws = passes.Map(batch.Z, batch.FakeLabels);
        aided?.BeginHeads();
        for (long part = 0; part < parts; part++)
            OnFakes(micro.Part(ws, part), micro.Part(batch.FakeLabels, part), report, part, parts);
        for (long part = 0; part < parts; part++)
            OnReals(micro.Part(batch.Reals, part), micro.Part(batch.RealLabels, part), report, part, parts);
        aided?.StepHeads(report);
    }

    private void OnFakes(Tensor ws, Tensor? labels, ILossReport report, long part, long parts)
    {
        using var scope = NewDisposeScope();
        Tensor fakes;
        using (no_grad()) fakes = passes.Synthesize(ws);
        var logits = passes.Discriminate(fakes, labels, DiscriminatorInput.Fakes);
        var loss = new LogisticLoss().Fake(logits);
        report.Report(Name, "scores_fake", logits);
        report.Report(Name, "loss_d_fake", loss);
        Backward(loss, parts);
        aided?.AddFakeGradients(fakes, labels, part, parts, report);
    }

    private void OnReals(Tensor reals, Tensor? labels, ILossReport report, long part, long parts)
    {
        using var scope = NewDisposeScope();
        var logits = passes.Discriminate(reals, labels, DiscriminatorInput.Reals);
        var loss = new LogisticLoss().Real(logits);
        report.Report(Name, "scores_real", logits);
        report.Report(Name, "loss_d_real", loss);
        report.Report(Name, "d_sign_real", logits.sign());
        Backward(loss, parts);
        aided?.AddRealGradients(reals, labels, part, parts, report);
    }
}
