using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// The Wasserstein loss (Arjovsky et al. 2017, "Wasserstein Generative Adversarial Networks", algorithm 1). The
/// discriminator is a critic here, which something must keep from being steep: <c>regularizers.gradient_penalty</c> or
/// <c>optimizer.weight_clip</c>.
/// </summary>
[Part("wasserstein")]
public sealed record WassersteinLoss : SeparateLoss
{
    private static readonly ReportedNumber Estimate = new("wasserstein", "logit",
        "The critic's estimate of the Wasserstein distance, mean of D(T(x)) less mean of D(T(G(z))): as many times "
        + "too large as the critic is steeper than 1. It should fall while images get better.") { Screen = "G3" };

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports => [.. base.Reports, Estimate];

    /// <inheritdoc/>
    public override IEnumerable<(string Column, double? Value)> FromMeans(Func<string, double?> mean) =>
        [(Estimate.Name, mean("scores_real") - mean("scores_fake"))];

    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas =>
        ("-D(T(G(z)))", "-D(T(x))", "D(T(G(z)))");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => -fakeLogits;

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => -realLogits;

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => fakeLogits.alias();
}
