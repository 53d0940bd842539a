using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// No adversarial loss: regularisers alone train the networks, as <c>regularizers.mmd</c> does without a discriminator
/// (Li et al. 2015, "Generative Moment Matching Networks").
/// </summary>
[Part("none")]
public sealed record NoLoss : SeparateLoss
{
    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas =>
        ("0 D(T(G(z)))", "0 D(T(x))", "0 D(T(G(z)))");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => fakeLogits * 0;

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => realLogits * 0;

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => fakeLogits * 0;
}
