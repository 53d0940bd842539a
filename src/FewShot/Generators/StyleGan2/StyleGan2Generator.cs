using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Generators.StyleGan2;

/// <summary>
/// The StyleGAN2 generator (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN").
/// Parameters carry the official names.
/// </summary>
internal sealed class StyleGan2Generator : ImageGenerator, IGrows
{
#pragma warning disable IDE1006 // Official names.
    private readonly SynthesisNetwork synthesis;
    private readonly MappingNetwork mapping;
    private readonly LevelOfDetail? growth;
#pragma warning restore IDE1006

    private readonly GrowthSchedule? schedule;

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes and architecture.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public StyleGan2Generator(StyleGan2GeneratorOptions options, Generator init)
        : base(nameof(StyleGan2Generator), options)
    {
        if (options.Architecture is not ("skip" or "resnet" or "orig"))
        {
            throw new ArgumentException(
                $"architecture is '{options.Architecture}'; it must be skip, resnet or orig.", nameof(options));
        }

        synthesis = new SynthesisNetwork(options, init);
        if (options.StartResolution is { } start)
            schedule = new() { StartResolution = start, StableKimg = [0], FadeKimg = [options.FadeKimg] };
        if (schedule is not null) growth = new(schedule.Lod(0, options.Resolution));
        mapping = new MappingNetwork(
            new MappingOptions
            {
                ZDim = options.ZDim,
                CDim = options.CDim,
                WDim = options.WDim,
                NumWs = synthesis.NumWs,
                Layers = options.MappingLayers,
                MinerLayers = options.MinerLayers,
                EmbedFeatures = options.EmbedFeatures,
                LayerFeatures = options.LayerFeatures,
                Activation = options.MappingActivation,
                LrMultiplier = options.MappingLrMultiplier,
                WAvgBeta = options.WAvgBeta,
            },
            init);
        RegisterComponents();
    }

    /// <summary>From z and c to ws.</summary>
    public override MappingNetwork Mapping => mapping;

    /// <summary>From ws to images.</summary>
    public SynthesisNetwork Synthesis => synthesis;

    /// <inheritdoc/>
    public double Lod => growth?.Value ?? 0;

    /// <inheritdoc/>
    public void Begin(long nimg)
    {
        if (growth is not null) growth.Value = schedule!.Lod(nimg, Options.Resolution);
    }

    /// <inheritdoc/>
    public override int? ResolutionOf(string tensor) =>
        growth is null ? null : StyleGan2Shape.ResolutionOf(tensor, "synthesis.b");

    /// <inheritdoc/>
    public override int? ClassAxis(string parameter) => parameter == "mapping.embed.weight" ? 1 : null;

    /// <inheritdoc/>
    public override int NumWs => synthesis.NumWs;

    /// <inheritdoc/>
    public override IOnnxGenerator Onnx => new StyleGan2Onnx(this);

    /// <inheritdoc/>
    public override Tensor Map(Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false) =>
        mapping.Forward(z, labels, psi, cutoff, updateWAvg);

    /// <inheritdoc/>
    public override Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null) =>
        synthesis.Forward(ws, noiseMode, noise, upper, lod: Lod);

    /// <summary>Makes images from latents.</summary>
    /// <param name="z">Latents <c>[N, ZDim]</c>, from N(0, 1).</param>
    /// <param name="c">Labels <c>[N, CDim]</c>; null when there are none.</param>
    /// <param name="psi">Truncation: 1 for none, 0 for the mean image.</param>
    /// <param name="cutoff">Truncate only the first so many ws; null for all.</param>
    /// <param name="noiseMode">Where noise comes from.</param>
    /// <param name="noise">The CPU generator for <see cref="NoiseMode.Random"/>.</param>
    /// <returns>Images <c>[N, C, R, R]</c>, about <c>[-1, 1]</c>.</returns>
    public Tensor Forward(
        Tensor z,
        Tensor? c = null,
        double psi = 1,
        int? cutoff = null,
        NoiseMode noiseMode = NoiseMode.Const,
        Generator? noise = null) =>
        Synthesize(mapping.Forward(z, c, psi, cutoff), noiseMode, noise);
}
