using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Transfer;

/// <summary>
/// Scale and shift (Noguchi and Harada 2019, "Image Generation from Small Datasets via Batch Statistics Adaptation"):
/// of the generator only what scales and shifts features is trained, in StyleGAN2 the affine maps of styles and the
/// biases of its layers; the discriminator is trained altogether, with the adversarial loss, as in FreezeD's program
/// (Mo et al. 2020, <c>--only_adain</c>).
/// </summary>
[Part("scale_shift")]
public sealed record ScaleShiftOptions : TransferMethodOptions
{
    private const string Synthesis = "synthesis.", Affine = ".affine.", Bias = ".bias";

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution) =>
        OfStyles(generator, hasSource);

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new PartlyTrained(Trains);

    private static bool Trains(NetworkRole network, string parameter) => network == NetworkRole.Discriminator
        || (parameter.StartsWith(Synthesis, StringComparison.Ordinal)
            && (parameter.Contains(Affine, StringComparison.Ordinal)
                || parameter.EndsWith(Bias, StringComparison.Ordinal)));
}
