using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Features;
using FewShotGan.Discriminators.Onnx;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Features;
using TorchSharp;

namespace FewShotGan.Training;

/// <summary>Makes discriminators from their options, with the feature networks that these name.</summary>
internal static class DiscriminatorFactory
{
    /// <summary>Makes a discriminator.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="InputException">A feature network cannot be had, or does not fit.</exception>
    public static ImageDiscriminator Create(DiscriminatorOptions options, torch.Generator init) => options switch
    {
        StyleGan2DiscriminatorOptions styleGan2 => new StyleGan2Discriminator(styleGan2, init),
        ProjectedDiscriminatorOptions projected => Projected(projected, init),
        _ => throw new ArgumentException($"there is no discriminator of {options.GetType().Name}", nameof(options)),
    };

    private static ProjectedDiscriminator Projected(ProjectedDiscriminatorOptions options, torch.Generator init)
    {
        var networks = new List<IFeatureNetwork>();
        try
        {
            foreach (var name in options.FeatureNetworks) networks.Add(Load(name, options));
            return new ProjectedDiscriminator(options, networks, init);
        }
        catch (Exception problem) when (problem is OnnxImportException or ArgumentException)
        {
            foreach (var network in networks) network.Dispose();
            throw new InputException($"discriminator.projected: {problem.Message}");
        }
    }

    private static TorchFeatureNetwork Load(string name, ProjectedDiscriminatorOptions options)
    {
        var entry = FeatureManifest.Find(name);
        if (options.Taps.Count > 0) entry = entry with { Taps = options.Taps };
        return new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions());
    }
}
