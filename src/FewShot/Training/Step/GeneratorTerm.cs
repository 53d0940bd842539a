using FewShotGan.Augment;
using FewShotGan.Losses;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// The generator against the discriminator, and against the vision-aided ones beside it. Reports <c>scores_fake</c> and
/// <c>loss_g</c>.
/// </summary>
/// <param name="loss">What the networks play for.</param>
/// <param name="aided">The vision-aided discriminators; none when null.</param>
/// <param name="topK">Which generated images it learns from; all when null.</param>
/// <param name="riders">The generator's other terms that come in every iteration, which may add to this pass.</param>
internal sealed class GeneratorTerm(
    AdversarialLoss loss, VisionAidedEnsemble? aided = null, TopK? topK = null,
    params IReadOnlyList<LossTerm> riders) : LossTerm
{
    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
        var (batch, passes) = (turn.Batch, turn.Passes);
        var latents = new SharedInput(passes.Map(batch.Z, batch.FakeLabels, isForLoss: true));
        long parts = passes.Trained.Count(batch.Z.shape[0]);
        for (long part = 0; part < parts; part++)
        {
            using var scope = NewDisposeScope();
            var labels = passes.Trained.Part(batch.FakeLabels, part);
            var fakes = new SharedInput(passes.Synthesize(passes.Trained.Part(latents.Leaf, part)));
            var seen = passes.See(fakes.Leaf, DiscriminatorInput.FakesOfGenerator);
            var judged = passes.Judge(seen, labels);
            var losses = loss switch
            {
                PairedLoss paired => paired.Generator(judged.Logits, OfReals(turn, part)),
                SeparateLoss separate => separate.Generator(judged.Logits),
                _ => throw new NotSupportedException($"{loss.GetType()} is neither a paired nor a separate loss."),
            };
            losses = topK?.Of(losses, judged.Logits, passes.Nimg) ?? losses;
            turn.Report("scores_fake", judged.Logits);
            turn.Report("loss_g", losses);
            var shown = new JudgedBatch(DiscriminatorInput.FakesOfGenerator, fakes.Leaf, labels, seen, judged);
            turn.Backward(losses, parts, riders.Select(rider => rider.AddTo(turn, shown)));
            seen.Backward();
            if (aided is not null)
                passes.InFrozenParts(fakes.Leaf, labels, (part, parts), (images, own, index, count) =>
                    aided.AddGeneratorGradients(images, own, index, count, turn.Losses));
            fakes.Backward();
        }

        latents.Backward();
    }

    private static Tensor OfReals(Turn turn, long part)
    {
        using var off = no_grad();
        var micro = turn.Passes.Trained;
        var seen = turn.Passes.See(micro.Part(turn.Batch.Reals, part), DiscriminatorInput.Reals);
        return turn.Passes.Judge(seen, micro.Part(turn.Batch.RealLabels, part)).Logits;
    }
}
