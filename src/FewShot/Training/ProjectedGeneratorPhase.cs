using FewShotGan.Augment;
using FewShotGan.Losses;
using TorchSharp.Modules;

namespace FewShotGan.Training;

/// <summary>
/// Gmain of Projected GAN: the generator raises the mean of all heads' logits. Reports <c>scores_fake</c> and <c>loss_g</c>.
/// </summary>
/// <param name="passes">The networks.</param>
/// <param name="optimizer">The generator's Adam.</param>
/// <param name="aided">The vision-aided discriminators beside the own one; none when null.</param>
public sealed class ProjectedGeneratorPhase(ProjectedPasses passes, Adam optimizer, VisionAidedEnsemble? aided = null)
    : Phase("Gmain", interval: 1, optimizer)
{
    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        var fakes = new SharedInput(passes.Generate(batch.Z, batch.FakeLabels));
        var seen = passes.See(fakes.Leaf, DiscriminatorInput.FakesOfGenerator);
        var logits = passes.Judge(seen, batch.FakeLabels);
        var loss = new HingeLoss().Generator(logits);
        report.Report(Name, "scores_fake", logits);
        report.Report(Name, "loss_g", loss);
        Backward(loss);
        seen.Backward();
        passes.InParts(fakes.Leaf, batch.FakeLabels, (part, labels, index, parts) => aided?.AddGeneratorGradients(part, labels, index, parts, report));
        fakes.Backward();
    }
}
