using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;

namespace FewShotGan.Recipes;

/// <summary>The architectures by the names that recipes and checkpoints have for them, and their options.</summary>
internal static class NetworkTypes
{
    /// <summary>The name of StyleGAN2's networks.</summary>
    public const string StyleGan2 = "stylegan2";

    /// <summary>The name of FastGAN's generator.</summary>
    public const string FastGan = "fastgan";

    /// <summary>The name of Projected GAN's discriminator.</summary>
    public const string Projected = "projected";

    /// <summary>The generators.</summary>
    public static IReadOnlyDictionary<string, Type> Generators { get; } = new Dictionary<string, Type>
    {
        [StyleGan2] = typeof(StyleGan2GeneratorOptions), [FastGan] = typeof(FastGanOptions),
    };

    /// <summary>The discriminators.</summary>
    public static IReadOnlyDictionary<string, Type> Discriminators { get; } = new Dictionary<string, Type>
    {
        [StyleGan2] = typeof(StyleGan2DiscriminatorOptions), [Projected] = typeof(ProjectedDiscriminatorOptions),
    };
}
