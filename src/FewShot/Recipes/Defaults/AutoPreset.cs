using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Regularizers;

namespace FewShotGan.Recipes;

/// <summary>
/// The keys of the preset <c>auto</c> that follow from the resolution, as StyleGAN2-ADA's program chooses them for one
/// device.
/// </summary>
internal static class AutoPreset
{
    /// <summary>The preset's name.</summary>
    public const string Name = "auto";

    /// <summary>The preset for a resolution.</summary>
    /// <param name="recipe">What the preset's file says.</param>
    /// <param name="resolution">Side of the images in pixels.</param>
    public static Recipe For(Recipe recipe, int resolution)
    {
        int batch = Math.Clamp(4096 / resolution, 1, 32);
        int channelBase = resolution >= 512 ? 32768 : 16384;
        double lr = resolution >= 1024 ? 0.002 : 0.0025;
        double gamma = 0.0002 * resolution * resolution / batch;
        return recipe with
        {
            Generator = (StyleGan2GeneratorOptions)recipe.Generator with { ChannelBase = channelBase },
            Discriminator = (StyleGan2DiscriminatorOptions)recipe.Discriminator with
            {
                ChannelBase = channelBase, MbstdGroupSize = Math.Min(batch, 4),
            },
            Regularizers = recipe.Regularizers.With(recipe.Regularizers.Find<R1Options>()! with { Gamma = gamma }),
            Optimizer = recipe.Optimizer with { GLr = lr, DLr = lr },
            Training = recipe.Training with { Batch = batch, EmaKimg = batch * 10 / 32.0 },
        };
    }
}
