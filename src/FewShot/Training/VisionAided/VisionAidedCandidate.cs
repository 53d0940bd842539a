using FewShotGan.Discriminators.Features;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Features;
using FewShotGan.Files;
using FewShotGan.Onnx;
using FewShotGan.Recipes;
using TorchSharp;

namespace FewShotGan.Training;

/// <summary>
/// A network that a vision-aided discriminator of a run may look through, with all that is settled before it does.
/// </summary>
/// <param name="Entry">What the manifest says of it.</param>
/// <param name="Sha256">Of its file, lower-case hexadecimal.</param>
/// <param name="Options">Sizes and head of the discriminator.</param>
/// <param name="MultiplyAdds">What looking at one image takes; null where that is not known.</param>
internal sealed record VisionAidedCandidate(
    FeatureEntry Entry, string Sha256, VisionAidedDiscriminatorOptions Options, double? MultiplyAdds)
{
    /// <summary>Height and width of what it sees, in pixels.</summary>
    public int Seen => Options.Seen!.Value;

    /// <summary>
    /// Opens a network once, so that one that is not there or does not suit is found before the run begins.
    /// </summary>
    /// <param name="name">What <see cref="FeatureManifest.Find"/> takes.</param>
    /// <param name="recipe">The section of the recipe.</param>
    /// <param name="resolution">Height and width of the run's images, in pixels.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="classes">Their classes; 0 without labels.</param>
    /// <exception cref="InputException">The network cannot be had, or does not suit.</exception>
    public static VisionAidedCandidate Of(
        string name, VisionAidedRecipe recipe, int resolution, int channels, int classes)
    {
        var entry = FeatureManifest.Find(name);
        var file = FeatureFiles.Read(entry);
        int seen = Math.Max(recipe.Resolution, entry.MinimumSize);
        return Guarded(entry, () =>
        {
            using var unused = new torch.Generator(0);
            using var network = new TorchFeatureNetwork(file, entry.ToOptions());
            var options = new VisionAidedDiscriminatorOptions
            {
                Resolution = resolution,
                ImageChannels = channels,
                CDim = classes,
                Seen = seen,
                Head = VisionAidedRules.Head(recipe) ?? VisionAidedDiscriminator.SuitableHead(network, seen),
                Width = recipe.Width,
            };
            var candidate = new VisionAidedCandidate(
                entry, ContentHash.Of(file.Bytes.Span), options,
                network.CountMultiplyAdds(seen));
            using var discriminator = new VisionAidedDiscriminator(options, network, unused);
            return candidate;
        });
    }

    /// <summary>Opens the network.</summary>
    /// <exception cref="InputException">It cannot be had any more.</exception>
    public TorchFeatureNetwork Open() =>
        Guarded(Entry, () => new TorchFeatureNetwork(FeatureFiles.Read(Entry), Entry.ToOptions()));

    /// <summary>Makes the discriminator.</summary>
    /// <param name="init">The CPU generator that the head's weights are drawn from.</param>
    /// <exception cref="InputException">The network cannot be had any more.</exception>
    public VisionAidedDiscriminator Make(torch.Generator init) =>
        Guarded(Entry, () => new VisionAidedDiscriminator(Options, Open(), init));

    private static T Guarded<T>(FeatureEntry entry, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception problem) when (problem is OnnxImportException or ArgumentException)
        {
            throw new InputException($"vision_aided: {entry.Name}: {problem.Message}");
        }
    }
}
