using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Transfer;

/// <summary>
/// MineGAN (Wang et al. 2020, "MineGAN: Effective Knowledge Transfer From GANs to Target Domains With Few Images",
/// sections 3.1 and 3.2): a miner before the pretrained generator learns which latents give images like the wanted
/// ones; then generator and miner are trained together. The discriminator is trained throughout.
/// </summary>
[Part("minegan")]
public sealed record MineGanOptions : TransferMethodOptions
{
    private const string Miner = "mapping.miner.";

    /// <summary>
    /// Thousands of real images until the rest of the generator is trained too; by default the 100 iterations of 8
    /// images of its program for StyleGAN.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double MinerKimg { get; init; } = 0.8;

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        foreach (var problem in OfStyles(generator, hasSource)) yield return problem;
        if (generator is StyleGan2GeneratorOptions { MinerLayers: 0 })
            yield return ("", "found minegan with generator.miner_layers 0, expected 1 or more: the miner is what it "
                + "trains first");
    }

    /// <inheritdoc/>
    /// <remarks>The miner of its program, two layers.</remarks>
    public override GeneratorOptions For(GeneratorOptions generator) =>
        generator is StyleGan2GeneratorOptions { MinerLayers: 0 } own ? own with { MinerLayers = 2 } : generator;

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new Method(this);

    private sealed class Method(MineGanOptions options) : TransferMethod
    {
        private bool minesOnly;

        public override string? Stages => options.MinerKimg == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"of the generator, the miner alone is trained until {options.MinerKimg} kimg");

        public override bool Loads(NetworkRole network, string tensor) => !IsMiner(tensor);

        public override bool Rests(NetworkRole network, string parameter) =>
            minesOnly && network == NetworkRole.Generator && !IsMiner(parameter);

        public override void Begin(long iteration, long nimg) => minesOnly = nimg < options.MinerKimg * 1000;

        private static bool IsMiner(string tensor) => tensor.StartsWith(Miner, StringComparison.Ordinal);
    }
}
