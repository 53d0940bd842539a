using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Losses;
using FewShotGan.Passes;
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
/// The discriminator's other terms that come in every iteration, which may add to these passes.
/// </param>
internal sealed class DiscriminatorTerm(
    AdversarialLoss loss, VisionAidedEnsemble? aided = null, params IReadOnlyList<LossTerm> riders) : LossTerm
{
    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
        var (batch, passes) = (turn.Batch, turn.Passes);
        long parts = passes.Trained.Count(batch.Reals.shape[0]);
        Tensor ws;
        using (no_grad()) ws = passes.Map(batch.Z, batch.FakeLabels, isDiscriminatorStep: true, isForLoss: true);
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
            OnEach(turn, (SeparateLoss)loss, ws, parts);
        }

        aided?.StepHeads(turn.Losses);
    }

    private void OnEach(Turn turn, SeparateLoss separate, Tensor ws, long parts)
    {
        if (parts == 1)
        {
            using var scope = NewDisposeScope();
            var (fakes, reals) = Both(turn, ws, 0);
            OnFakes(turn, separate, fakes, 0, parts);
            OnReals(turn, separate, reals, 0, parts);
            return;
        }

        for (long part = 0; part < parts; part++)
        {
            using var scope = NewDisposeScope();
            OnFakes(turn, separate, Seen(turn, DiscriminatorInput.Fakes, Fakes(turn, ws, part)), part, parts);
        }

        for (long part = 0; part < parts; part++)
        {
            using var scope = NewDisposeScope();
            OnReals(turn, separate, Seen(turn, DiscriminatorInput.Reals, Reals(turn, part)), part, parts);
        }
    }

    private void OnFakes(Turn turn, SeparateLoss separate, Shown fakes, long part, long parts)
    {
        using var scope = NewDisposeScope();
        var judged = Judge(turn, DiscriminatorInput.Fakes, fakes);
        var losses = separate.Fake(judged.Logits);
        turn.Report("loss_d_fake", losses);
        turn.Backward(losses, parts, Added(turn, DiscriminatorInput.Fakes, fakes, judged));
        AidOnFakes(turn, fakes.Images, fakes.Labels, part, parts);
    }

    private void OnReals(Turn turn, SeparateLoss separate, Shown reals, long part, long parts)
    {
        using var scope = NewDisposeScope();
        var judged = Judge(turn, DiscriminatorInput.Reals, reals);
        var losses = separate.Real(judged.Logits);
        turn.Report("loss_d_real", losses);
        turn.Backward(losses, parts, Added(turn, DiscriminatorInput.Reals, reals, judged));
        AidOnReals(turn, reals.Images, reals.Labels, part, parts);
    }

    private Tensor OnBoth(Turn turn, PairedLoss paired, Tensor ws, long part, long parts)
    {
        using var scope = NewDisposeScope();
        var (fakes, reals) = Both(turn, ws, part);
        var ofFakes = Judge(turn, DiscriminatorInput.Fakes, fakes);
        var ofReals = Judge(turn, DiscriminatorInput.Reals, reals);
        var losses = paired.Discriminator(ofReals.Logits, ofFakes.Logits);
        turn.Report("loss_d", losses);
        turn.Backward(losses, parts,
        [
            .. Added(turn, DiscriminatorInput.Fakes, fakes, ofFakes),
            .. Added(turn, DiscriminatorInput.Reals, reals, ofReals),
        ]);
        return fakes.Images.MoveToOuterDisposeScope();
    }

    private static (Tensor Images, Tensor? Labels) Fakes(Turn turn, Tensor ws, long part)
    {
        using var off = no_grad();
        var trained = turn.Passes.Trained;
        return (turn.Passes.Synthesize(trained.Part(ws, part)), trained.Part(turn.Batch.FakeLabels, part));
    }

    private static (Tensor Images, Tensor? Labels) Reals(Turn turn, long part)
    {
        var trained = turn.Passes.Trained;
        return (trained.Part(turn.Batch.Reals, part), trained.Part(turn.Batch.RealLabels, part));
    }

    private static Shown Seen(Turn turn, DiscriminatorInput input, (Tensor Images, Tensor? Labels) part) =>
        new(part.Images, part.Labels, turn.Passes.See(part.Images, input));

    private static (Shown Fakes, Shown Reals) Both(Turn turn, Tensor ws, long part)
    {
        var (fakes, reals) = (Fakes(turn, ws, part), Reals(turn, part));
        var seen = turn.Passes.SeeBoth(fakes.Images, reals.Images);
        return (new(fakes.Images, fakes.Labels, seen.Fakes), new(reals.Images, reals.Labels, seen.Reals));
    }

    private static Judgement Judge(Turn turn, DiscriminatorInput input, Shown shown)
    {
        var judged = turn.Passes.Judge(shown.Seen, shown.Labels);
        bool real = input == DiscriminatorInput.Reals;
        turn.Report(real ? "scores_real" : "scores_fake", judged.Logits);
        if (real) turn.Report("d_sign_real", judged.Logits.sign());
        turn.Passes.Inputs.Saw(input, judged.Logits);
        return judged;
    }

    private IEnumerable<Tensor?> Added(Turn turn, DiscriminatorInput input, Shown shown, Judgement judged)
    {
        var images = new JudgedBatch(input, shown.Images, shown.Labels, shown.Seen, judged);
        return riders.Select(rider => rider.AddTo(turn, images));
    }

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

    private sealed record Shown(Tensor Images, Tensor? Labels, SeenImages Seen);
}
