using FewShotGan.Augment;
using FewShotGan.Losses;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Dmain of Projected GAN: the heads on pictures of the generator that this iteration has already updated, which stays in
/// training mode, then on real ones, the gradients adding up. Reports <c>scores_fake</c>, <c>loss_d_fake</c>, <c>scores_real</c>,
/// <c>loss_d_real</c> and <c>d_sign_real</c>.
/// </summary>
/// <param name="passes">The networks.</param>
/// <param name="optimizer">The heads' Adam.</param>
/// <param name="aided">The vision-aided discriminators beside it, whose heads take their step on the same pictures; none when null.</param>
public sealed class ProjectedDiscriminatorPhase(ProjectedPasses passes, Adam optimizer, VisionAidedEnsemble? aided = null)
    : Phase("Dmain", interval: 1, optimizer)
{
    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        aided?.BeginHeads();
        OnFakes(batch, report);
        OnReals(batch, report);
        aided?.StepHeads(report);
    }

    private void OnFakes(PhaseBatch batch, ILossReport report)
    {
        using var scope = NewDisposeScope();
        Tensor fakes;
        using (no_grad()) fakes = passes.Generate(batch.Z, batch.FakeLabels, updateWAvg: true);
        var logits = passes.Judge(passes.See(fakes, DiscriminatorInput.Fakes), batch.FakeLabels);
        var loss = new HingeLoss().Fake(logits);
        report.Report(Name, "scores_fake", logits);
        report.Report(Name, "loss_d_fake", loss);
        Backward(loss);
        passes.InParts(fakes, batch.FakeLabels, (part, labels, index, parts) => aided?.AddFakeGradients(part, labels, index, parts, report));
    }

    private void OnReals(PhaseBatch batch, ILossReport report)
    {
        var logits = passes.Judge(passes.See(batch.Reals, DiscriminatorInput.Reals), batch.RealLabels);
        var loss = new HingeLoss().Real(logits);
        report.Report(Name, "scores_real", logits);
        report.Report(Name, "loss_d_real", loss);
        report.Report(Name, "d_sign_real", logits.sign());
        Backward(loss);
        passes.InParts(batch.Reals, batch.RealLabels, (part, labels, index, parts) => aided?.AddRealGradients(part, labels, index, parts, report));
    }
}
