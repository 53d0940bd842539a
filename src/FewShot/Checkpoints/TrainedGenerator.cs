using FewShotGan.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>
/// A generator loaded from a checkpoint (its moving average), to make pictures with. A picture is a function of the
/// checkpoint, the seed and psi only: noise is constant and every seed has its own random generator.
/// </summary>
public sealed class TrainedGenerator : IDisposable
{
    private const int PicturesAtOnce = 32;
    private readonly StyleGan2Generator generator;
    private readonly Device device;

    private TrainedGenerator(StyleGan2Generator generator, Device device)
    {
        this.generator = generator;
        this.device = device;
    }

    /// <summary>The architecture.</summary>
    public StyleGan2GeneratorOptions Options => generator.Options;

    /// <summary>Loads the generator of a checkpoint, its architecture included.</summary>
    /// <param name="checkpoint">The checkpoint's folder.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <exception cref="InputException">The folder is no checkpoint, or is damaged.</exception>
    public static TrainedGenerator Load(string checkpoint, Device? device = null)
    {
        var state = CheckpointState.Read(checkpoint);
        if (state.GeneratorType != "stylegan2")
            throw new InputException($"{checkpoint}: found a generator of type {state.GeneratorType}, expected stylegan2");
        device ??= CPU;
        using var unused = new torch.Generator(0);
        var generator = new StyleGan2Generator(state.Generator, unused);
        try
        {
            NetworkFile.Read(Path.Combine(checkpoint, Checkpoint.GeneratorEmaFile), generator);
            generator.to(device);
            generator.eval();
            return new TrainedGenerator(generator, device);
        }
        catch
        {
            generator.Dispose();
            throw;
        }
    }

    /// <summary>The latent z [1, <paramref name="width"/>] of a seed: standard normal, the same on every device.</summary>
    /// <param name="seed">The seed, 0 or above.</param>
    /// <param name="width">z_dim.</param>
    public static Tensor Latent(long seed, int width)
    {
        using var stream = new torch.Generator((ulong)seed);
        return randn(1, width, generator: stream);
    }

    /// <summary>Pictures [N, C, H, W] of a generator for seeds, on the CPU.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="seeds">One seed a picture.</param>
    /// <param name="psi">Truncation: 1 for none, 0 for the mean picture (Karras et al. 2019).</param>
    /// <param name="device">Where the generator is.</param>
    public static Tensor Sample(StyleGan2Generator generator, IReadOnlyList<long> seeds, double psi, Device device)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var parts = seeds.Chunk(PicturesAtOnce).Select(some =>
        {
            using var inner = NewDisposeScope();
            var z = cat(some.Select(seed => Latent(seed, generator.Options.ZDim)).ToList()).to(device);
            return generator.Forward(z, psi: psi, noiseMode: NoiseMode.Const).cpu().MoveToOuterDisposeScope();
        }).ToList();
        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>Pictures [N, C, H, W] for seeds, on the CPU, about [-1, 1].</summary>
    /// <param name="seeds">One seed a picture.</param>
    /// <param name="psi">Truncation: 1 for none, 0 for the mean picture.</param>
    public Tensor Sample(IReadOnlyList<long> seeds, double psi = 1) => Sample(generator, seeds, psi, device);

    /// <summary>
    /// Pictures [(K - 1) · frames + 1, C, H, W] on the straight lines in W from each seed to the next, the seeds'
    /// own pictures included, on the CPU.
    /// </summary>
    /// <param name="seeds">K seeds, two or more.</param>
    /// <param name="frames">Pictures from one seed to the next, 1 or more.</param>
    /// <param name="psi">Truncation.</param>
    public Tensor Interpolate(IReadOnlyList<long> seeds, int frames, double psi = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds.Count, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var z = cat(seeds.Select(seed => Latent(seed, generator.Options.ZDim)).ToList()).to(device);
        var ws = generator.Mapping.Forward(z, psi: psi);
        var pictures = Enumerable.Range(0, ((seeds.Count - 1) * frames) + 1).Select(i =>
        {
            using var inner = NewDisposeScope();
            var from = Math.Min(i / frames, seeds.Count - 2);
            var share = (double)(i - (from * frames)) / frames;
            var w = ws.narrow(0, from, 1).mul(1 - share).add(ws.narrow(0, from + 1, 1).mul(share));
            return generator.Synthesis.Forward(w, NoiseMode.Const).cpu().MoveToOuterDisposeScope();
        }).ToList();
        return cat(pictures).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => generator.Dispose();
}
