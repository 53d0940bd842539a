using FewShotGan.Augment;
using FewShotGan.Losses;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Gmain: the generator against the discriminator, non-saturating (Goodfellow et al. 2014). Reports <c>scores_fake</c>
/// and <c>loss_g</c>.
/// </summary>
/// <param name="passes">The networks.</param>
/// <param name="optimizer">The generator's Adam.</param>
/// <param name="aided">The vision-aided discriminators beside the own one; none when null.</param>
public sealed class GeneratorPhase(StyleGan2Passes passes, Adam optimizer, VisionAidedEnsemble? aided = null)
    : Phase("Gmain", interval: 1, optimizer)
{
    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        var latents = new SharedInput(passes.Map(batch.Z, batch.FakeLabels));
        long parts = passes.MicroBatches.Count(batch.Z.shape[0]);
        for (long part = 0; part < parts; part++)
        {
            using var scope = NewDisposeScope();
            var labels = passes.MicroBatches.Part(batch.FakeLabels, part);
            var fakes = new SharedInput(passes.Synthesize(passes.MicroBatches.Part(latents.Leaf, part)));
            var logits = passes.Discriminate(fakes.Leaf, labels, DiscriminatorInput.FakesOfGenerator);
            var loss = new LogisticLoss().Generator(logits);
            report.Report(Name, "scores_fake", logits);
            report.Report(Name, "loss_g", loss);
            Backward(loss, parts);
            aided?.AddGeneratorGradients(fakes.Leaf, labels, part, parts, report);
            fakes.Backward();
        }

        latents.Backward();
    }
}
