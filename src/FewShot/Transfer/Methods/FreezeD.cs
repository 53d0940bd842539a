using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Layers;
using FewShotGan.Parts;

namespace FewShotGan.Transfer;

/// <summary>
/// FreezeD (Mo et al. 2020, "Freeze the Discriminator: a Simple Baseline for Fine-Tuning GANs"): as TransferGAN, but
/// the discriminator's lower layers, those next to the image, keep their pretrained values.
/// </summary>
internal sealed class FreezeD : TransferMethod
{
    private readonly HashSet<string> frozen;

    private FreezeD(IEnumerable<string> layers) => frozen = [.. layers];

    /// <summary>
    /// Freezes the first <paramref name="count"/> layers as the official StyleGAN2-ADA code counts them: fromrgb,
    /// conv0, conv1 and skip (where there are such) of each block, from the image down. The end at 4 px always trains.
    /// </summary>
    /// <param name="discriminator">The discriminator.</param>
    /// <param name="count">How many; more than there are freezes all blocks.</param>
    public static FreezeD ByLayers(StyleGan2DiscriminatorOptions discriminator, int count) =>
        new(Layers(discriminator).Take(count).Select(layer => layer.Name));

    /// <summary>Freezes the blocks from the image's resolution down to <paramref name="resolution"/>.</summary>
    /// <param name="discriminator">The discriminator.</param>
    /// <param name="resolution">The last resolution that is frozen, 8 or above.</param>
    public static FreezeD ByResolution(StyleGan2DiscriminatorOptions discriminator, int resolution) =>
        new(Layers(discriminator).Where(layer => layer.Resolution >= resolution).Select(layer => layer.Name));

    /// <inheritdoc/>
    public override bool Trains(NetworkRole network, string parameter) =>
        network != NetworkRole.Discriminator || !frozen.Contains(parameter[..parameter.LastIndexOf('.')]);

    private static IEnumerable<(int Resolution, string Name)> Layers(StyleGan2DiscriminatorOptions discriminator)
    {
        foreach (int resolution in StyleGan2Shape.Blocks(discriminator.Resolution).Skip(1).Reverse())
        {
            if (resolution == discriminator.Resolution || discriminator.Architecture == "skip")
                yield return (resolution, $"b{resolution}.fromrgb");
            yield return (resolution, $"b{resolution}.conv0");
            yield return (resolution, $"b{resolution}.conv1");
            if (discriminator.Architecture == "resnet") yield return (resolution, $"b{resolution}.skip");
        }
    }
}
