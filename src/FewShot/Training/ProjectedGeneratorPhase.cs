using FewShotGan.Augment;
using FewShotGan.Losses;
using TorchSharp.Modules;

namespace FewShotGan.Training;

/// <summary>
/// Gmain of Projected GAN: the generator raises the mean of all heads' logits. Reports <c>scores_fake</c> and <c>loss_g</c>.
/// </summary>
/// <param name="passes">The networks.</param>
/// <param name="optimizer">The generator's Adam.</param>
public sealed class ProjectedGeneratorPhase(ProjectedPasses passes, Adam optimizer)
    : Phase("Gmain", interval: 1, optimizer)
{
    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        var fakes = passes.Generate(batch.Z, batch.FakeLabels);
        var seen = passes.See(fakes, DiscriminatorInput.FakesOfGenerator);
        var logits = passes.Judge(seen, batch.FakeLabels);
        var loss = HingeLoss.Generator(logits);
        report.Report(Name, "scores_fake", logits);
        report.Report(Name, "loss_g", loss);
        Backward(loss);
        seen.Backward();
    }
}
