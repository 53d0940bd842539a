using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Pretrained;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Sampling;

/// <summary>
/// A generator loaded from a checkpoint or a file (its moving average), to make images with. An image is a function of
/// the weights, the seed and the options only: noise is constant and every seed has its own random generator.
/// </summary>
public sealed class TrainedGenerator : IDisposable
{
    private const int ImagesAtOnce = 32;
    private const ulong NoiseStream = 1UL << 32; // far from the seeds of latents
    private readonly ImageGenerator generator;
    private readonly Device device;

    private TrainedGenerator(ImageGenerator generator, IReadOnlyList<string> classes, Device device)
    {
        this.generator = generator;
        this.device = device;
        Classes = classes;
    }

    /// <summary>The architecture.</summary>
    public GeneratorOptions Options => generator.Options;

    /// <summary>The names of the classes, in the order of the labels; empty without labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The layers that take a w of their own, from coarse to fine.</summary>
    public int NumWs => generator.NumWs;

    /// <summary>
    /// Whether it has layers that take styles, and so truncation, style mixing and a space W to look for images in.
    /// </summary>
    public bool IsStyleBased => generator.Mapping is not null;

    /// <summary>From z and labels to ws.</summary>
    /// <exception cref="InputException">The generator is not style-based.</exception>
    public MappingNetwork Mapping => generator.Mapping
        ?? throw new InputException(
            "this generator is not style-based: it has no space W; take a checkpoint whose generator is stylegan2");

    /// <summary>The network.</summary>
    internal ImageGenerator Network => generator;

    /// <summary>Where the generator computes.</summary>
    public Device Device => device;

    /// <summary>Loads the generator of a checkpoint or a file, its architecture included.</summary>
    /// <param name="path">
    /// A checkpoint's folder, a <c>.safetensors</c> file with official names, or a file of Python's.
    /// </param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <exception cref="InputException">It holds no generator, or is damaged.</exception>
    public static TrainedGenerator Load(string path, Device? device = null) =>
        File.Exists(path) ? OfFile(path, device ?? CPU) : OfCheckpoint(path, device ?? CPU);

    /// <summary>
    /// The latent z [1, <paramref name="width"/>] of a seed: standard normal, the same on every device.
    /// </summary>
    /// <param name="seed">The seed, 0 or above.</param>
    /// <param name="width">z_dim.</param>
    public static Tensor Latent(long seed, int width)
    {
        using var stream = new torch.Generator((ulong)seed);
        return randn(1, width, generator: stream, device: CPU);
    }

    /// <summary>Images [N, C, H, W] of a generator for seeds, on the CPU.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="seeds">One seed an image.</param>
    /// <param name="device">Where the generator is.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    public static Tensor Sample(
        ImageGenerator generator, IReadOnlyList<long> seeds, Device device, SampleOptions? options = null)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        options ??= new();
        var parts = seeds.Chunk(ImagesAtOnce).Select(some =>
        {
            using var inner = NewDisposeScope();
            using var noise = new torch.Generator(NoiseStream + (ulong)some[0]);
            var ws = Ws(generator, some, device, options);
            return generator.Synthesize(ws, options.Noise, noise).cpu().MoveToOuterDisposeScope();
        }).ToList();
        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>The number of a class.</summary>
    /// <param name="text">Its name, or its number from 0.</param>
    /// <exception cref="InputException">There is no such class, or there are none.</exception>
    public int ClassOf(string text)
    {
        if (Options.CDim == 0)
            throw new InputException($"class {text}: this generator was trained without labels; leave it out");
        int index = Classes.ToList().IndexOf(text);
        if (index >= 0) return index;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < Options.CDim)
            return number;
        var advice = NearestName.Of(text, Classes) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        throw new InputException(
            $"class {text}: expected one of {string.Join(", ", Classes)}, or 0 to {Options.CDim - 1}{advice}");
    }

    /// <summary>The resolution in pixels at which a layer works.</summary>
    /// <param name="layer">0 to <see cref="NumWs"/> - 1.</param>
    public int ResolutionOf(int layer) => Math.Min(Options.Resolution, 4 << ((layer + 1) / 2));

    /// <summary>Images [N, C, H, W] for seeds, on the CPU, about [-1, 1].</summary>
    /// <param name="seeds">One seed an image.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    public Tensor Sample(IReadOnlyList<long> seeds, SampleOptions? options = null) =>
        Sample(generator, seeds, device, options);

    /// <summary>
    /// Images [(K - 1) · frames + 1, C, H, W] on the straight lines in W (of a FastGAN: in Z) from each seed to the
    /// next, the seeds' own images included, on the CPU.
    /// </summary>
    /// <param name="seeds">K seeds, two or more.</param>
    /// <param name="frames">Images from one seed to the next, 1 or more.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    public Tensor Interpolate(IReadOnlyList<long> seeds, int frames, SampleOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds.Count, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var ws = Ws(generator, seeds, device, options ?? new());
        var images = Enumerable.Range(0, ((seeds.Count - 1) * frames) + 1).Select(i =>
        {
            using var inner = NewDisposeScope();
            var from = Math.Min(i / frames, seeds.Count - 2);
            var share = (double)(i - (from * frames)) / frames;
            var w = ws.narrow(0, from, 1).mul(1 - share).add(ws.narrow(0, from + 1, 1).mul(share));
            return Synthesize(generator, w).MoveToOuterDisposeScope();
        }).ToList();
        return cat(images).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The style-mixing table (Karras et al. 2019, "A Style-Based Generator Architecture", figure 3), row by row: a
    /// white corner and the columns' images, then each row's image and those with some layers from the column, the
    /// others from the row.
    /// </summary>
    /// <param name="rows">R seeds.</param>
    /// <param name="columns">K seeds.</param>
    /// <param name="layers">The layers that follow the column, each 0 to <see cref="NumWs"/> - 1.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    /// <returns>[(R + 1) · (K + 1), C, H, W], on the CPU.</returns>
    /// <exception cref="InputException">The generator is not style-based.</exception>
    public Tensor Mix(
        IReadOnlyList<long> rows, IReadOnlyList<long> columns, IReadOnlyCollection<int> layers,
        SampleOptions? options = null)
    {
        if (!IsStyleBased)
            throw new InputException(
                "this generator is not style-based: it has no styles to mix; take a checkpoint whose generator is "
                    + "stylegan2");
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        options ??= new();
        var (left, top) = (Ws(generator, rows, device, options), Ws(generator, columns, device, options));
        var corner = ones(1, Options.ImageChannels, Options.Resolution, Options.Resolution, device: CPU);
        var images = new List<Tensor> { corner, Synthesize(generator, top) };
        for (int row = 0; row < rows.Count; row++)
        {
            var own = left.narrow(0, row, 1);
            var mixed = Enumerable.Range(0, NumWs)
                .Select(layer => (layers.Contains(layer) ? top : own.expand(columns.Count, -1, -1)).narrow(1, layer, 1))
                .ToList();
            images.Add(Synthesize(generator, own));
            images.Add(Synthesize(generator, cat(mixed, 1)));
        }

        return cat(images).MoveToOuterDisposeScope();
    }

    /// <summary>Images [N, C, H, W] of ws, where the generator computes; gradients reach the ws.</summary>
    /// <param name="ws">[N, <see cref="NumWs"/>, w_dim], where the generator is.</param>
    public Tensor Synthesize(Tensor ws) => generator.Synthesize(ws);

    /// <summary>
    /// Labels [N, c_dim] for seeds, where the generator computes; null for a generator without labels.
    /// </summary>
    /// <param name="seeds">N seeds.</param>
    /// <param name="label">The class; the seeds decide when null.</param>
    public Tensor? Labels(IReadOnlyList<long> seeds, int? label) => Labels(generator, seeds, device, label);

    /// <inheritdoc/>
    public void Dispose() => generator.Dispose();

    private static TrainedGenerator OfCheckpoint(string checkpoint, Device device)
    {
        var state = CheckpointState.Read(checkpoint);
        return Filled(state.Generator, state.Classes, device, generator =>
            NetworkFile.Read(Path.Combine(checkpoint, CheckpointFolder.GeneratorEmaFile), generator));
    }

    private static TrainedGenerator OfFile(string path, Device device)
    {
        var options = PretrainedNetworks.ArchitectureOf(path).Generator
            ?? throw new InputException(
                $"{ShippedNetworks.NameOf(path)}: found a discriminator alone, expected a generator");
        using var file = PretrainedNetworks.Open(path);
        return Filled(options, file.Classes, device, generator =>
            NetworkFile.Fill(path, file.Networks[NetworkRole.GeneratorEma], generator));
    }

    private static TrainedGenerator Filled(
        GeneratorOptions options, IReadOnlyList<string> classes, Device device, Action<ImageGenerator> fill)
    {
        using var unused = new torch.Generator(0);
        var generator = options.Create(unused);
        try
        {
            fill(generator);
            generator.to(device);
            generator.eval();
            foreach (var parameter in generator.parameters()) parameter.requires_grad = false;
            return new TrainedGenerator(generator, classes, device);
        }
        catch
        {
            generator.Dispose();
            throw;
        }
    }

    /// <summary>The ws [N, <see cref="NumWs"/>, width] of seeds, where the generator is.</summary>
    internal static Tensor Ws(
        ImageGenerator generator, IReadOnlyList<long> seeds, Device device, SampleOptions options)
    {
        var z = cat(seeds.Select(seed => Latent(seed, generator.Options.ZDim)).ToList()).to(device);
        return generator.Map(z, Labels(generator, seeds, device, options.Label), options.Psi, options.Cutoff);
    }

    /// <summary>Labels of a generator's images.</summary>
    internal static Tensor? Labels(ImageGenerator generator, IReadOnlyList<long> seeds, Device device, int? label)
    {
        int classes = generator.Options.CDim;
        if (classes == 0) return null;
        var values = new float[seeds.Count * classes];
        for (int i = 0; i < seeds.Count; i++) values[(i * classes) + (label ?? ClassOf(seeds[i], classes))] = 1;
        return tensor(values, [seeds.Count, classes], device: device);
    }

    /// <summary>The class that a seed shows where none is asked for.</summary>
    internal static int ClassOf(long seed, int classes) => (int)(seed % classes);

    private static Tensor Synthesize(ImageGenerator generator, Tensor ws) => generator.Synthesize(ws).cpu();
}
