using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using FewShotGan.Losses;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>A loss in a file: the square of the hinge loss.</summary>
[Part("example")]
public sealed record ExampleLoss : SeparateLoss
{
    /// <summary>The logit above which a real image costs nothing.</summary>
    [Range(0.0, double.MaxValue)]
    public double Margin { get; init; } = 1;

    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas =>
        ("-D(T(G(z)))", "max(0, margin - D(T(x)))²", "max(0, margin + D(T(G(z))))²");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => -fakeLogits;

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => functional.relu(Margin - realLogits).square();

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => functional.relu(fakeLogits + Margin).square();
}
