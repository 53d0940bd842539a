using FewShotGan.Augment;
using FewShotGan.Losses;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Dreg: gamma/2 times the squared gradient of the discriminator's logits with respect to the real pictures (R1, Mescheder
/// et al. 2018), taken through the augmentation. Reports <c>scores_real</c>, <c>d_sign_real</c> and <c>r1</c>, the squared gradient norm
/// without gamma.
/// </summary>
/// <param name="passes">The networks.</param>
/// <param name="optimizer">The discriminator's Adam.</param>
/// <param name="gamma">Weight of the penalty.</param>
/// <param name="interval">Iterations from one run to the next.</param>
public sealed class R1Phase(StyleGan2Passes passes, Adam optimizer, double gamma, int interval)
    : Phase("Dreg", interval, optimizer)
{
    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        long parts = passes.MicroBatches.Count(batch.Reals.shape[0]);
        for (long part = 0; part < parts; part++)
            OnReals(passes.MicroBatches.Part(batch.Reals, part), passes.MicroBatches.Part(batch.RealLabels, part), report, parts);
    }

    private void OnReals(Tensor reals, Tensor? labels, ILossReport report, long parts)
    {
        using var scope = NewDisposeScope();
        var inputs = reals.detach().requires_grad_(true);
        var logits = passes.Discriminate(inputs, labels, DiscriminatorInput.Reals, secondOrder: true);
        var penalty = R1Penalty.Of(logits, inputs);
        report.Report(Name, "scores_real", logits);
        report.Report(Name, "d_sign_real", logits.sign());
        report.Report(Name, "r1", penalty);

        // The last bias has no part in the gradient; with the logits times 0 it still takes its Adam step, as in the
        // official loop, and so keeps the same step count as every other parameter.
        Backward(logits.mul(0).mean().add(penalty.mul(gamma / 2).mean()), parts);
    }
}
