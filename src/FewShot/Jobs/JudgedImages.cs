using FewShotGan.Checkpoints;
using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using TorchSharp;

namespace FewShotGan.Jobs;

/// <summary>What is to be evaluated: a trained generator's images, or those of a folder or archive.</summary>
internal sealed class JudgedImages : IDisposable
{
    private readonly TrainedGenerator? generator;
    private readonly ImageStream? stream;

    private JudgedImages(string name, DataOptions data, TrainedGenerator? generator, ImageStream? stream)
    {
        (Name, Data, this.generator, this.stream) = (name, data, generator, stream);
    }

    /// <summary>What the user evaluates: a checkpoint, a file of weights, a folder or an archive.</summary>
    public string Name { get; }

    /// <summary>How real images are read to be compared with these; the source is the run's own, or empty.</summary>
    public DataOptions Data { get; }

    /// <summary>The hash of the images that the generator learned from; null where it is not known.</summary>
    public string? LearnedHash { get; private init; }

    /// <summary>
    /// The recipe of the run that the generator is of; null for other images, and for a generator without its run.
    /// </summary>
    public Recipe? Recipe { get; private init; }

    /// <summary>Whether a generator makes them.</summary>
    public bool IsGenerator => generator is not null;

    /// <summary>Whether a generator with truncation makes them.</summary>
    public bool HasTruncation => generator?.IsStyleBased == true;

    /// <summary>Whether each image is of a class.</summary>
    public bool HasClasses => generator?.Options.CDim > 0;

    /// <summary>How many images a folder holds; null for a generator, which makes as many as wanted.</summary>
    public int? Count => stream?.Count;

    /// <summary>What a folder holds that this tool made and that is no image, in words; null without such.</summary>
    public string? OwnLeftOut => stream?.OwnLeftOut;

    /// <summary>Finds out what a user means.</summary>
    /// <param name="source">
    /// A run, a checkpoint, a file of weights, <c>pretrained:NAME</c>, a folder or archive of images, or a sample.
    /// </param>
    /// <param name="resolution">
    /// In pixels; null for the generator's own, or that of a folder's images, which then have to be of one size.
    /// </param>
    /// <param name="device">Where a generator computes.</param>
    /// <exception cref="InputException">It is none of these, or damaged.</exception>
    public static JudgedImages Open(string source, int? resolution, torch.Device device)
    {
        var isImages = SampleSets.IsSample(source) || (File.Exists(source) && !PretrainedNetworks.IsNamed(source))
            || (Directory.Exists(source) && !RunFolder.Holds(source));
        return isImages ? OfImages(source, resolution) : OfGenerator(source, resolution, device);
    }

    /// <summary>The images, which come in batches that the taker disposes.</summary>
    /// <param name="count">How many, from the first on.</param>
    /// <param name="seed">A generator's first seed.</param>
    /// <param name="noise">Where a generator's noise comes from.</param>
    /// <param name="psi">A generator's truncation.</param>
    public GeneratedImages First(int count, long seed, NoiseMode noise = NoiseMode.Const, double psi = 1) =>
        generator is null
            ? new(ImageBatches.Of(stream!, count))
            : SampleBatches.Judged(
                generator.Network, generator.Device, count, seed, new() { Noise = noise, Psi = psi });

    /// <summary>Some of these images.</summary>
    /// <param name="indices">Which.</param>
    /// <param name="seed">A generator's first seed.</param>
    public torch.Tensor Some(IReadOnlyList<int> indices, long seed)
    {
        if (generator is not null) return generator.Sample([.. indices.Select(i => seed + i)]);
        return stream!.Some(indices).Batch([.. Enumerable.Range(0, indices.Count).Select(i => (long)i)], torch.CPU);
    }

    public void Dispose()
    {
        generator?.Dispose();
        stream?.Dispose();
    }

    private static JudgedImages OfImages(string source, int? resolution)
    {
        var stream = resolution is { } given
            ? ImageStream.Open(new() { Source = source, Resolution = given })
            : ImageStream.OfOneSize(source);
        return new(source, new() { Resolution = stream.Resolution }, null, stream);
    }

    private static JudgedImages OfGenerator(string source, int? resolution, torch.Device device)
    {
        var path = RunFolder.FindNetworks(source, RunFolder.DefaultParent);
        var generator = TrainedGenerator.Load(path, device);
        int own = generator.Options.Resolution;
        if (resolution is { } given && given != own)
        {
            generator.Dispose();
            throw new InputException(
                $"resolution: found {given}, and {ShippedNetworks.NameOf(path)} makes images of {own} px; leave it "
                    + "out");
        }

        var run = RunFolder.OfCheckpoint(path);
        var recipe = run is null ? null : RunRecipe.Read(run);
        var data = recipe is not null
            ? RunData.Of(run!, recipe.Data) with { Resolution = own }
            : new DataOptions { Resolution = own, Channels = DataOptions.ChannelsOf(generator.Options.ImageChannels) };
        return new(ShippedNetworks.NameOf(path), data, generator, null)
        {
            LearnedHash = File.Exists(path) ? null : CheckpointState.Read(path).DataHash, Recipe = recipe,
        };
    }
}
