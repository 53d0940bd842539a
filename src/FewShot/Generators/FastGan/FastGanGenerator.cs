using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Generators.FastGan;

/// <summary>
/// The FastGAN generator (Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image
/// Synthesis") in Projected GAN's form (Sauer et al. 2021): 32 to 1024 px, with or without labels. Parameters carry the
/// official names; those of layers that the resolution does not use are left out. The official class begins at 128 px;
/// 32 and 64 px follow the same rule.
/// </summary>
/// <remarks>
/// It has no mapping network: its w is z, with labels a second one is the label's vector. So walks between ws are walks
/// in Z, and there is neither truncation nor style mixing.
/// </remarks>
internal sealed class FastGanGenerator : ImageGenerator
{
#pragma warning disable IDE1006 // Official name.
    private readonly FastGanSynthesis synthesis;
#pragma warning restore IDE1006
    private readonly FastGanOptions options;

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public FastGanGenerator(FastGanOptions options, Generator init)
        : base(nameof(FastGanGenerator), options)
    {
        var (least, most) = (FastGanOptions.LeastResolution, FastGanOptions.MostResolution);
        if (options.Resolution < least || options.Resolution > most || !int.IsPow2(options.Resolution))
            throw new ArgumentException(
                $"resolution is {options.Resolution}; it must be a power of 2 from {least} to {most}.",
                nameof(options));
        if (options.Channels(options.Resolution) < 1)
            throw new ArgumentException(
                $"ngf is {options.Ngf}; at {options.Resolution} px no channel would be left.", nameof(options));
        this.options = options;
        synthesis = new FastGanSynthesis(options, init);
        RegisterComponents();
    }

    /// <summary>1, the latent; with labels 2, the second being the label's vector.</summary>
    public override int NumWs => options.CDim > 0 ? 2 : 1;

    /// <summary>The layers.</summary>
    public FastGanSynthesis Synthesis => synthesis;

    /// <inheritdoc/>
    public override IOnnxGenerator Onnx => new FastGanOnnx(this);

    /// <inheritdoc/>
    public override Tensor Map(Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false)
    {
        if (psi != 1)
            throw new ArgumentException($"psi is {psi}; FastGAN has no truncation, so it must be 1.", nameof(psi));
        if (options.CDim == 0) return z.unsqueeze(1);
        ArgumentNullException.ThrowIfNull(labels);
        return stack([z, synthesis.Embed(labels)], 1);
    }

    /// <inheritdoc/>
    public override Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null)
    {
        if (noiseMode == NoiseMode.Random) ArgumentNullException.ThrowIfNull(noise);
        return synthesis.Forward(ws.select(1, 0), options.CDim > 0 ? ws.select(1, 1) : null, noiseMode switch
        {
            NoiseMode.None => null,
            NoiseMode.Random => shape => randn(shape, generator: noise, device: CPU),
            _ => FixedNoise,
        });
    }

    // The reference has no fixed noise. One image for all, the same whenever asked for, makes an image a function of
    // its latent alone; the two layers of a resolution share it.
    internal static Tensor FixedNoise(long[] shape)
    {
        using var fixedStream = new Generator((ulong)shape[^1]);
        return randn([1, .. shape[1..]], generator: fixedStream, device: CPU);
    }
}
