using System.Globalization;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Transfer;

/// <summary>
/// FreezeG (Lee 2020, the public program bryandlee/FreezeG): the generator's mapping and its coarse blocks keep their
/// pretrained values, and with them what lies where in an image; the finer blocks and the discriminator are trained.
/// </summary>
[Part("freezeg")]
public sealed record FreezeGOptions : TransferMethodOptions
{
    /// <summary>The generator's blocks from 4 px up to this resolution are frozen.</summary>
    public int UpTo { get; init; } = 16;

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        foreach (var problem in OfStyles(generator, hasSource)) yield return problem;
        if (!(UpTo >= 4 && UpTo < resolution && int.IsPow2(UpTo)))
            yield return ("up_to", string.Create(
                CultureInfo.InvariantCulture,
                $"found {UpTo}, expected a power of 2 from 4 to below data.resolution ({resolution})"));
    }

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new PartlyTrained(Trains);

    private bool Trains(NetworkRole network, string parameter) => network == NetworkRole.Discriminator
        || StyleGan2Shape.ResolutionOf(parameter, "synthesis.b") > UpTo;
}
