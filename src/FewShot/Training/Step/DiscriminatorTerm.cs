using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Losses;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// The discriminator on generated images, of the generator that this iteration has already updated, and on real ones,
/// the gradients adding up; the heads of vision-aided discriminators take their step on the same images. Reports
/// <c>scores_fake</c>, <c>scores_real</c>, <c>d_sign_real</c>, and <c>loss_d_fake</c> and <c>loss_d_real</c>, or
/// <c>loss_d</c> of a paired loss.
/// </summary>
/// <param name="loss">What the networks play for.</param>
/// <param name="aided">The vision-aided discriminators; none when null.</param>
/// <param name="riders">
/// The discriminator's regularisers that come in every iteration, which may add to these passes.
/// </param>
internal sealed class DiscriminatorTerm(
    AdversarialLoss loss, VisionAidedEnsemble? aided = null, params IReadOnlyList<Regularizer> riders) : LossTerm
{
    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
        var (batch, passes) = (turn.Batch, turn.Passes);
        long parts = passes.Trained.Count(batch.Reals.shape[0]);
        Tensor ws;
        using (no_grad()) ws = passes.Map(batch.Z, batch.FakeLabels, isDiscriminatorStep: true);
        aided?.BeginHeads();
        if (loss is PairedLoss paired)
        {
            // The heads see all generated images before any real one, as without pairs: their singular vectors move
            // once for each.
            var fakes = new List<Tensor>();
            for (long part = 0; part < parts; part++) fakes.Add(OnBoth(turn, paired, ws, part, parts));
            for (long part = 0; part < parts; part++)
                AidOnFakes(turn, fakes[(int)part], passes.Trained.Part(batch.FakeLabels, part), part, parts);
            for (long part = 0; part < parts; part++)
                AidOnReals(turn, passes.Trained.Part(batch.Reals, part), passes.Trained.Part(batch.RealLabels, part),
                    part, parts);
        }
        else
        {
            var separate = (SeparateLoss)loss;
            for (long part = 0; part < parts; part++) OnFakes(turn, separate, ws, part, parts);
            for (long part = 0; part < parts; part++) OnReals(turn, separate, part, parts);
        }

        aided?.StepHeads(turn.Losses);
    }

    private void OnFakes(Turn turn, SeparateLoss separate, Tensor ws, long part, long parts)
    {
        using var scope = NewDisposeScope();
        var (fakes, labels, judged) = JudgeFakes(turn, ws, part);
        var losses = separate.Fake(judged.Logits);
        turn.Report("loss_d_fake", losses);
        turn.Backward(losses, parts, Added(turn, DiscriminatorInput.Fakes, fakes, judged));
        AidOnFakes(turn, fakes, labels, part, parts);
    }

    private void OnReals(Turn turn, SeparateLoss separate, long part, long parts)
    {
        using var scope = NewDisposeScope();
        var (reals, labels, judged) = JudgeReals(turn, part);
        var losses = separate.Real(judged.Logits);
        turn.Report("loss_d_real", losses);
        turn.Backward(losses, parts, Added(turn, DiscriminatorInput.Reals, reals, judged));
        AidOnReals(turn, reals, labels, part, parts);
    }

    private Tensor OnBoth(Turn turn, PairedLoss paired, Tensor ws, long part, long parts)
    {
        using var scope = NewDisposeScope();
        var fakes = JudgeFakes(turn, ws, part);
        var reals = JudgeReals(turn, part);
        var losses = paired.Discriminator(reals.Judged.Logits, fakes.Judged.Logits);
        turn.Report("loss_d", losses);
        turn.Backward(losses, parts,
        [
            .. Added(turn, DiscriminatorInput.Fakes, fakes.Images, fakes.Judged),
            .. Added(turn, DiscriminatorInput.Reals, reals.Images, reals.Judged),
        ]);
        return fakes.Images.MoveToOuterDisposeScope();
    }

    private static (Tensor Images, Tensor? Labels, Judgement Judged) JudgeFakes(Turn turn, Tensor ws, long part)
    {
        var passes = turn.Passes;
        Tensor fakes;
        using (no_grad()) fakes = passes.Synthesize(passes.Trained.Part(ws, part));
        var labels = passes.Trained.Part(turn.Batch.FakeLabels, part);
        var judged = passes.Judge(passes.See(fakes, DiscriminatorInput.Fakes), labels);
        turn.Report("scores_fake", judged.Logits);
        passes.Inputs.Saw(DiscriminatorInput.Fakes, judged.Logits);
        return (fakes, labels, judged);
    }

    private static (Tensor Images, Tensor? Labels, Judgement Judged) JudgeReals(Turn turn, long part)
    {
        var passes = turn.Passes;
        var reals = passes.Trained.Part(turn.Batch.Reals, part);
        var labels = passes.Trained.Part(turn.Batch.RealLabels, part);
        var judged = passes.Judge(passes.See(reals, DiscriminatorInput.Reals), labels);
        turn.Report("scores_real", judged.Logits);
        turn.Report("d_sign_real", judged.Logits.sign());
        passes.Inputs.Saw(DiscriminatorInput.Reals, judged.Logits);
        return (reals, labels, judged);
    }

    private IEnumerable<Tensor?> Added(Turn turn, DiscriminatorInput input, Tensor images, Judgement judged) =>
        riders.Select(rider => rider.AddTo(turn, input, images, judged));

    private void AidOnFakes(Turn turn, Tensor fakes, Tensor? labels, long part, long parts)
    {
        if (aided is null) return;
        turn.Passes.InFrozenParts(fakes, labels, (part, parts), (images, own, index, count) =>
            aided.AddFakeGradients(images, own, index, count, turn.Losses));
    }

    private void AidOnReals(Turn turn, Tensor reals, Tensor? labels, long part, long parts)
    {
        if (aided is null) return;
        turn.Passes.InFrozenParts(reals, labels, (part, parts), (images, own, index, count) =>
            aided.AddRealGradients(images, own, index, count, turn.Losses));
    }
}
