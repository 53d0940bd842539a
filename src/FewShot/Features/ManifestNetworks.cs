using FewShotGan.Discriminators.Features;
using FewShotGan.Onnx;
using static TorchSharp.torch;

namespace FewShotGan.Features;

/// <summary>The networks of the manifest (<see cref="FeatureManifest"/>), for discriminators that name them.</summary>
internal sealed class ManifestNetworks : IFeatureNetworkSource
{
    /// <inheritdoc/>
    /// <exception cref="InputException">The network cannot be had, or its two engines do not agree.</exception>
    public (IFeatureNetwork Network, IFeatureNetwork? WithoutGradient) Open(
        string name, IReadOnlyList<string> taps, string engineWithoutGradient, int side)
    {
        var entry = FeatureManifest.Find(name);
        if (taps.Count > 0) entry = entry with { Taps = taps };
        var file = FeatureFiles.Read(entry);
        TorchFeatureNetwork? network = null;
        OnnxRuntimeFeatureNetwork? other = null;
        try
        {
            network = new TorchFeatureNetwork(file, entry.ToOptions());
            if (engineWithoutGradient != "onnxruntime") return (network, null);
            if (file.IsTorchScript)
            {
                throw new InputException(
                    $"discriminator.heads_engine: {entry.Name} is TorchScript, which ONNX Runtime does not run; "
                    + "take torch");
            }

            other = new OnnxRuntimeFeatureNetwork(file, entry.ToOptions());
            RequireAgreement(entry, network, other, side);
            return (network, other);
        }
        catch (Exception problem) when (problem is OnnxImportException or InputException)
        {
            network?.Dispose();
            other?.Dispose();
            throw problem is InputException
                ? problem
                : new InputException($"discriminator.feature_networks: {problem.Message}");
        }
    }

    /// <summary>Both networks' steps must see the same, on noise at the size of the run.</summary>
    private static void RequireAgreement(FeatureEntry entry, IFeatureNetwork network, IFeatureNetwork other, int side)
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        var noise = (rand(1, 3, side, side, generator: draws, device: CPU) * 2) - 1;
        double difference = FeatureComparison.Of(network, other, noise).Relative;
        if (!(difference <= entry.Tolerance))
            throw new InputException(
                $"discriminator.heads_engine: {entry.Name}: ONNX Runtime's features differ from ours by "
                + FormattableString.Invariant($"{difference:G2} of their size, expected at most {entry.Tolerance}; ")
                + "take torch");
    }
}
