namespace FewShotGan.Augment;

/// <summary>
/// How far the discriminator has learnt the training images by heart (Karras et al. 2020, "Training Generative
/// Adversarial Networks with Limited Data", equation 1): 0 is not at all, 1 is altogether.
/// </summary>
public enum OverfittingMeasure
{
    /// <summary>r_t = E[sign D(training)].</summary>
    Rt,

    /// <summary>
    /// r_t of images: the sign is that of each image's mean logit, for a discriminator that has many of them, such as
    /// patches, whose own signs differ within an image.
    /// </summary>
    RtOfImages,

    /// <summary>r_v = (E[D(training)] − E[D(held out)]) / (E[D(training)] − E[D(generated)]).</summary>
    Rv,
}
