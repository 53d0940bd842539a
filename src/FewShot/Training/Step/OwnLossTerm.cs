using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>What a discriminator learns from real images beside judging them.</summary>
/// <param name="discriminator">The discriminator.</param>
/// <param name="draws">The CPU generator that random numbers are drawn from.</param>
internal sealed class OwnLossTerm(ILearnsFromReals discriminator, torch.Generator draws) : LossTerm
{
    /// <inheritdoc/>
    public override Tensor? AddTo(Turn turn, JudgedBatch judged)
    {
        if (judged.Input != DiscriminatorInput.Reals || discriminator.LossWeight == 0) return null;
        var losses = discriminator.Learn(judged.Judgement, judged.Seen.Maps, draws);
        turn.Report(discriminator.LossName, losses);
        return losses * discriminator.LossWeight;
    }
}
