using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>
/// The dual contrastive loss (Yu et al. 2021, "Dual Contrastive Loss and Attention for GANs", equations 1 and 2): each
/// real image is told from all generated ones of the batch, and each generated one from all real ones. The generator's
/// is the same with the two exchanged, so that it does not saturate; the paper has its negative. With several logits an
/// image each stands by itself.
/// </summary>
[Part("dual_contrastive")]
public sealed record DualContrastiveLoss : PairedLoss
{
    /// <inheritdoc/>
    public override BatchUse Batch => BatchUse.Whole("loss dual_contrastive");

    /// <inheritdoc/>
    protected override (string Generator, string Discriminator) Formulas => (
        "ln(1 + Σ exp(D(T(x)) - D(T(G(z))))), over the batch's x and over its z, added",
        "ln(1 + Σ exp(D(T(G(z))) - D(T(x)))), over the batch's z and over its x, added");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits, Tensor realLogits) => Told(fakeLogits, realLogits);

    /// <inheritdoc/>
    public override Tensor Discriminator(Tensor realLogits, Tensor fakeLogits) => Told(realLogits, fakeLogits);

    /// <summary>How far each of the upper logits is above all lower ones, and each lower one below all upper.</summary>
    private static Tensor Told(Tensor upper, Tensor lower) =>
        functional.softplus(lower.logsumexp(0, keepdim: true) - upper)
        + functional.softplus(lower + (-upper).logsumexp(0, keepdim: true));
}
