using FewShotGan.Augment;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// A vision-aided discriminator as training needs it (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN Training",
/// section 3.2 and appendix B): the discriminator, its loss, and an augmentation of its own between pictures and network.
/// </summary>
public sealed class VisionAidedBranch : IDisposable
{
    /// <summary>The mean sign of the logits of real pictures, r_t, that p of the branch's own ADA is to hold.</summary>
    public const double AdaTarget = 0.3;

    private readonly VisionAidedLoss loss;
    private readonly IAugment? augment;
    private readonly torch.Generator draws;

    private VisionAidedBranch(VisionAidedDiscriminator discriminator, VisionAidedLoss loss, IAugment? augment, AdaController? controller, torch.Generator draws)
    {
        (Discriminator, this.loss, this.augment, this.draws) = (discriminator, loss, augment, draws);
        Controller = controller;
    }

    /// <summary>The discriminator; disposed with this.</summary>
    public VisionAidedDiscriminator Discriminator { get; }

    /// <summary>What moves p of the branch's own ADA; null without ADA.</summary>
    public AdaController? Controller { get; }

    /// <summary>A branch with DiffAugment, or with no augmentation.</summary>
    /// <param name="discriminator">The discriminator; disposed with the branch.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="policy">Any of <see cref="DiffAugment.Names"/>; empty for none.</param>
    /// <param name="draws">The CPU generator that augmentations are drawn from.</param>
    public static VisionAidedBranch WithDiffAugment(
        VisionAidedDiscriminator discriminator, VisionAidedLoss loss, IReadOnlyList<string> policy, torch.Generator draws) =>
        new(discriminator, loss, policy.Count > 0 ? new DiffAugment(policy) : null, null, draws);

    /// <summary>A branch with ADA of its own p, and then a cutout, as the reference has it.</summary>
    /// <param name="discriminator">The discriminator; disposed with the branch.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="pipeline">The transforms; the branch's own, since its p moves.</param>
    /// <param name="step">What p changes by at each adjustment, above 0.</param>
    /// <param name="draws">The CPU generator that augmentations are drawn from.</param>
    public static VisionAidedBranch WithAda(
        VisionAidedDiscriminator discriminator, VisionAidedLoss loss, AdaPipeline pipeline, double step, torch.Generator draws) =>
        new(discriminator, loss, new AugmentSequence(pipeline, new DiffAugment(["cutout"])), new AdaController(pipeline, OverfittingMeasure.Rt, AdaTarget, step), draws);

    /// <summary>What the generator minimises, with gradients to the pictures.</summary>
    /// <param name="fakes">Generated pictures <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor GeneratorLoss(Tensor fakes, Tensor? labels = null) => Judged(fakes, labels, needsPictures: true, loss.Generator);

    /// <summary>What the head minimises on generated pictures; no gradient goes beyond the head.</summary>
    /// <param name="fakes">Generated pictures <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor FakeLoss(Tensor fakes, Tensor? labels = null) => Judged(fakes, labels, needsPictures: false, loss.Fake);

    /// <summary>What the head minimises on real pictures; no gradient goes beyond the head. ADA's controller sees the logits of the whole pictures.</summary>
    /// <param name="reals">Real pictures <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="seen">Is shown the logits of the whole pictures, <c>[N, 1]</c>, which are valid during the call only.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor RealLoss(Tensor reals, Tensor? labels = null, Action<Tensor>? seen = null) => Judged(reals, labels, needsPictures: false, logits =>
    {
        Controller?.SawTraining(logits[^1]);
        seen?.Invoke(logits[^1]);
        return loss.Real(logits);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Controller?.Dispose();
        Discriminator.Dispose();
    }

    private Tensor Judged(Tensor pictures, Tensor? labels, bool needsPictures, Func<IReadOnlyList<Tensor>, Tensor> toLoss)
    {
        using var scope = NewDisposeScope();
        return toLoss(Discriminator.Judge(needsPictures ? Look(pictures) : LookOnly(pictures), labels)).MoveToOuterDisposeScope();
    }

    private IReadOnlyList<Tensor> LookOnly(Tensor pictures)
    {
        using var off = no_grad();
        return Look(pictures);
    }

    private IReadOnlyList<Tensor> Look(Tensor pictures) => Discriminator.Look(augment?.Augment(pictures, draws) ?? pictures);
}
