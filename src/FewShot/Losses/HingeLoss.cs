using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>The hinge loss (Lim and Ye 2017, "Geometric GAN"), per logit.</summary>
public static class HingeLoss
{
    /// <summary>What the generator minimises: −logit.</summary>
    /// <param name="fakeLogits">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Generator(Tensor fakeLogits) => -fakeLogits;

    /// <summary>What the discriminator minimises on real pictures: max(0, 1 − logit).</summary>
    /// <param name="realLogits">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Real(Tensor realLogits) => functional.relu(1 - realLogits);

    /// <summary>What the discriminator minimises on generated pictures: max(0, 1 + logit).</summary>
    /// <param name="fakeLogits">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Fake(Tensor fakeLogits) => functional.relu(fakeLogits + 1);
}
