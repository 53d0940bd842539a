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
        List<IFeatureNetwork> networks = [], others = [];
        try
        {
            foreach (var name in options.FeatureNetworks)
            {
                var entry = FeatureManifest.Find(name);
                if (options.Taps.Count > 0) entry = entry with { Taps = options.Taps };
                var file = FeatureFiles.Read(entry);
                networks.Add(new TorchFeatureNetwork(file, entry.ToOptions()));
                if (options.HeadsEngine != "onnxruntime") continue;
                others.Add(new OnnxRuntimeFeatureNetwork(file, entry.ToOptions()));
                RequireAgreement(entry, networks[^1], others[^1], options);
            }

            return new ProjectedDiscriminator(options, networks, init, others.Count > 0 ? others : null);
        }
        catch (Exception problem) when (problem is OnnxImportException or ArgumentException or InputException)
        {
            foreach (var network in networks.Concat(others)) network.Dispose();
            throw problem is InputException ? problem : new InputException($"discriminator.projected: {problem.Message}");
        }
    }

    /// <summary>Both networks' steps must see the same, on noise at the size of the run.</summary>
    private static void RequireAgreement(
        FeatureEntry entry, IFeatureNetwork network, IFeatureNetwork other, ProjectedDiscriminatorOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var draws = new torch.Generator(0);
        int side = options.FeatureResolution ?? options.Resolution;
        var noise = torch.rand(1, 3, side, side, generator: draws, device: torch.CPU) * 2 - 1;
        double difference = FeatureComparison.Of(network, other, noise).Relative;
        if (!(difference <= entry.Tolerance))
            throw new InputException(FormattableString.Invariant(
                $"discriminator.projected.heads_engine: {entry.Name}: ONNX Runtime's features differ from ours by {difference:G2} of their size, expected at most {entry.Tolerance}; take torch"));
    }
}
