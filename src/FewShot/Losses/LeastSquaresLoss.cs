using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// The least-squares loss (Mao et al. 2017, "Least Squares Generative Adversarial Networks", equation 2), whose a, b
/// and c are the targets here: half the squared distance of a logit from its target.
/// </summary>
[Part("least_squares")]
public sealed record LeastSquaresLoss : SeparateLoss
{
    /// <summary>b: what the discriminator gives real images.</summary>
    public double RealTarget { get; init; } = 1;

    /// <summary>a: what the discriminator gives generated images.</summary>
    public double FakeTarget { get; init; }

    /// <summary>c: what the generator wants its images to be given.</summary>
    public double GeneratorTarget { get; init; } = 1;

    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas =>
        (Text("D(T(G(z)))", GeneratorTarget), Text("D(T(x))", RealTarget), Text("D(T(G(z)))", FakeTarget));

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => Distance(fakeLogits, GeneratorTarget);

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => Distance(realLogits, RealTarget);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => Distance(fakeLogits, FakeTarget);

    private static Tensor Distance(Tensor logits, double target) => (logits - target).square() * 0.5;

    private static string Text(string logit, double target) => target == 0
        ? $"{logit}² / 2"
        : FormattableString.Invariant($"({logit} {(target < 0 ? '+' : '-')} {Math.Abs(target)})² / 2");
}
