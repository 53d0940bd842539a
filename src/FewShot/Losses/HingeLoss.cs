using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>The hinge loss (Lim and Ye 2017, "Geometric GAN").</summary>
[Part("hinge")]
public sealed record HingeLoss : SeparateLoss
{
    /// <inheritdoc/>
    public override bool DividesAtZero => true;

    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas =>
        ("-D(T(G(z)))", "max(0, 1 - D(T(x)))", "max(0, 1 + D(T(G(z))))");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => -fakeLogits;

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => functional.relu(1 - realLogits);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => functional.relu(fakeLogits + 1);
}
