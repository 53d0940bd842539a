using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// The loss of an f-divergence (Nowozin et al. 2016, "f-GAN", equations 4 to 6 and table 6): the discriminator finds
/// the largest E[g(D(x))] − E[f*(g(D(G(z))))], a lower bound of the divergence D_f(real‖generated), which the generator
/// makes small. KL wants no real image to be improbable, so that a generator covers what it can't make; reverse KL
/// wants no generated image to be, so that it leaves modes out.
/// </summary>
[Part("f_divergence")]
public sealed record FDivergenceLoss : SeparateLoss
{
    /// <summary>Above this exponent an exponential goes on as its tangent, so that nothing overflows.</summary>
    private const double MostExponent = 40;

    /// <summary><c>kl</c>, <c>reverse_kl</c>, <c>pearson</c> (χ²) or <c>squared_hellinger</c>.</summary>
    [AllowedValues("kl", "reverse_kl", "pearson", "squared_hellinger")]
    public string Divergence { get; init; } = "kl";

    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas => Divergence switch
    {
        "kl" => ("-exp(D(T(G(z))) - 1)", "-D(T(x))", "exp(D(T(G(z))) - 1)"),
        "reverse_kl" => ("1 - D(T(G(z)))", "exp(-D(T(x)))", "D(T(G(z))) - 1"),
        "pearson" => ("-D(T(G(z)))² / 4 - D(T(G(z)))", "-D(T(x))", "D(T(G(z)))² / 4 + D(T(G(z)))"),
        _ => ("1 - exp(D(T(G(z))))", "exp(-D(T(x))) - 1", "exp(D(T(G(z)))) - 1"),
    };

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => -Fake(fakeLogits);

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => Divergence switch
    {
        "kl" or "pearson" => -realLogits,
        "reverse_kl" => Exp(-realLogits),
        _ => Exp(-realLogits) - 1,
    };

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => Divergence switch
    {
        "kl" => Exp(fakeLogits - 1),
        "reverse_kl" => fakeLogits - 1,
        "pearson" => (fakeLogits.square() * 0.25) + fakeLogits,
        _ => Exp(fakeLogits) - 1,
    };

    private static Tensor Exp(Tensor x) =>
        x.clamp_max(MostExponent).exp() * ((x - MostExponent).clamp_min(0) + 1);
}
