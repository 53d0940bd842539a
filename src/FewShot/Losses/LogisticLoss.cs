using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>
/// The non-saturating logistic loss (Goodfellow et al. 2014, "Generative Adversarial Nets", section 3), per sample.
/// </summary>
public static class LogisticLoss
{
    /// <summary>What the generator minimises: −log sigmoid(logit).</summary>
    /// <param name="fakeLogits"><c>[N, 1]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public static Tensor Generator(Tensor fakeLogits) => functional.softplus(-fakeLogits);

    /// <summary>What the discriminator minimises on real pictures: −log sigmoid(logit).</summary>
    /// <param name="realLogits"><c>[N, 1]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public static Tensor Real(Tensor realLogits) => functional.softplus(-realLogits);

    /// <summary>What the discriminator minimises on generated pictures: −log(1 − sigmoid(logit)).</summary>
    /// <param name="fakeLogits"><c>[N, 1]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public static Tensor Fake(Tensor fakeLogits) => functional.softplus(fakeLogits);
}
