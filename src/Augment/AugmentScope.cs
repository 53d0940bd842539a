namespace FewShotGan.Augment;

/// <summary>
/// Which of the discriminator's inputs are augmented (Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient
/// GAN Training", table 1 and figure 5). Only <see cref="Both"/> is a way to train; the others show how the
/// augmentation leaks into the images, or how the generator is left without guidance.
/// </summary>
public enum AugmentScope
{
    /// <summary>Real images only: the generator learns the augmented ones.</summary>
    Reals,

    /// <summary>Real and generated images in the discriminator's step, but not in the generator's.</summary>
    Discriminator,

    /// <summary>All that the discriminator sees, in both networks' steps.</summary>
    Both,
}
