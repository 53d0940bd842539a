using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>
/// The relativistic pairing loss, RpGAN (Jolicoeur-Martineau 2019, "The relativistic discriminator"), as R3GAN has it
/// (Huang et al. 2024, "The GAN is dead; long live the GAN!", equation 2): each real image is to be more real than one
/// generated image.
/// </summary>
[Part("relativistic")]
public sealed record RelativisticLoss : PairedLoss
{
    /// <inheritdoc/>
    protected override (string Generator, string Discriminator) Formulas =>
        ("softplus(D(T(x)) - D(T(G(z))))", "softplus(D(T(G(z))) - D(T(x)))");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits, Tensor realLogits) =>
        functional.softplus(realLogits - fakeLogits);

    /// <inheritdoc/>
    public override Tensor Discriminator(Tensor realLogits, Tensor fakeLogits) =>
        functional.softplus(fakeLogits - realLogits);
}
