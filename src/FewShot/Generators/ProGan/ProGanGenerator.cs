using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Generators.ProGan;

/// <summary>
/// The generator that grows (Karras et al. 2018, "Progressive Growing of GANs for Improved Quality, Stability, and
/// Variation", table 2 and figure 2). Only the resolutions that it has reached are computed; its images always have
/// the full one, by doubled pixels.
/// </summary>
/// <remarks>
/// It has no mapping network: its w is z, followed by the label where there are labels. So walks between ws are walks
/// in Z, and there is neither truncation nor style mixing.
/// </remarks>
internal sealed class ProGanGenerator : ImageGenerator, IGrows
{
#pragma warning disable IDE1006 // The field's names.
    private readonly ProGanInput b4;
    private readonly LevelOfDetail growth;
#pragma warning restore IDE1006
    private readonly ProGanBlock[] blocks;
    private readonly ProGanOptions options;

    /// <summary>Draws the weights; the network stands at its first resolution.</summary>
    /// <param name="options">Sizes and schedule.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public ProGanGenerator(ProGanOptions options, Generator init)
        : base(nameof(ProGanGenerator), options)
    {
        var resolutions = StyleGan2Shape.Blocks(options.Resolution);
        foreach (var (key, message) in options.Growth.Problems(options.Resolution))
            throw new ArgumentException($"growth.{key}: {message}", nameof(options));
        this.options = options;
        growth = new(options.Growth.Lod(0, options.Resolution));
        b4 = new(options, init);
        blocks = [.. resolutions.Skip(1).Select(r => new ProGanBlock(options, r, init))];
        RegisterComponents();
        foreach (var (r, block) in resolutions.Skip(1).Zip(blocks)) register_module($"b{r}", block);
    }

    /// <inheritdoc/>
    public override int NumWs => 1;

    /// <inheritdoc/>
    public double Lod => growth.Value;

    /// <inheritdoc/>
    public void Begin(long nimg) => growth.Value = options.Growth.Lod(nimg, options.Resolution);

    /// <inheritdoc/>
    public override IOnnxGenerator Onnx => new ProGanOnnx(this);

    /// <inheritdoc/>
    public override Tensor Map(
        Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false)
    {
        if (psi != 1)
            throw new ArgumentException($"psi is {psi}; ProGAN has no truncation, so it must be 1.", nameof(psi));
        if (options.CDim == 0) return z.unsqueeze(1);
        ArgumentNullException.ThrowIfNull(labels);
        return cat([z, labels], 1).unsqueeze(1);
    }

    /// <inheritdoc/>
    public override Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null)
    {
        using var scope = NewDisposeScope();
        var (doublings, coarser) = LevelOfDetail.Split(Lod);
        int top = blocks.Length - doublings;
        var x = b4.Forward(PixelNorm.Apply(ws.select(1, 0)));
        var before = x;
        for (int i = 0; i < top; i++) (before, x) = (x, blocks[i].Forward(x));
        var image = ToImage(top, x);
        if (coarser > 0)
            image = LevelOfDetail.Blend(image, LevelOfDetail.Enlarge(ToImage(top - 1, before)), coarser);
        return LevelOfDetail.Enlarge(image, doublings).MoveToOuterDisposeScope();
    }

    // Level 0 is 4 px.
    private Tensor ToImage(int level, Tensor x) => level == 0 ? b4.ToImage(x) : blocks[level - 1].ToImage(x);
}
