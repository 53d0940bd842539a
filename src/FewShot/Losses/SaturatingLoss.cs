using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>
/// The minimax loss of the original GAN (Goodfellow et al. 2014, "Generative Adversarial Nets", equation 1): the
/// generator minimises log(1 − σ(D)), whose gradient vanishes where the discriminator is sure.
/// </summary>
[Part("saturating")]
public sealed record SaturatingLoss : SeparateLoss
{
    /// <inheritdoc/>
    public override bool DividesAtZero => true;

    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas =>
        ("-softplus(D(T(G(z))))", "softplus(-D(T(x)))", "softplus(D(T(G(z))))");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => -functional.softplus(fakeLogits);

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => functional.softplus(-realLogits);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => functional.softplus(fakeLogits);
}
