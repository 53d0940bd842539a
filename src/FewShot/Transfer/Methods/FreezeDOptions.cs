using System.ComponentModel.DataAnnotations;
using FewShotGan.Discriminators;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Transfer;

/// <summary>What a <see cref="FreezeD"/> freezes: so many layers, or the blocks down to a resolution.</summary>
[Part("freezed")]
public sealed record FreezeDOptions : TransferMethodOptions
{
    /// <summary>
    /// As in the official code: so many of the discriminator's layers are frozen, counted from the image down
    /// (<c>fromrgb</c>, then <c>conv0</c>, <c>conv1</c>, <c>skip</c> of each block).
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? Layers { get; init; }

    /// <summary>The discriminator's blocks from the image's resolution down to this one are frozen.</summary>
    public int? Resolution { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        if (discriminator is not StyleGan2DiscriminatorOptions)
        {
            yield return ("", $"found freezed with discriminator.type {PartRegistry.NameOf(discriminator)}, expected "
                + "stylegan2 there, or transfergan here: pretrained layers of others are never trained");
        }

        if (!hasSource) yield return WithoutSource();

        if (Layers is null == Resolution is null)
        {
            yield return (
                "layers", $"found {(Layers is null ? "neither" : "both")} layers and resolution, expected one "
                + "of the two");
        }

        if (Resolution is { } side && StyleGan2Shape.NoBlock(side, 8, resolution) is { } problem)
            yield return ("resolution", problem);
    }

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting)
    {
        var discriminator = (StyleGan2DiscriminatorOptions)setting.Discriminator.Options;
        return Layers is { } count
            ? FreezeD.ByLayers(discriminator, count)
            : FreezeD.ByResolution(discriminator, Resolution!.Value);
    }
}
