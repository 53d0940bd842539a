using FewShotGan.Discriminators.Projected;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.FastGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests;

/// <summary>A run of the smallest networks on a few drawn images.</summary>
internal sealed class TinyRun : IDisposable
{
    private const int Side = 8;
    private readonly TemporaryFolder folder = new();

    public TinyRun(int images = 6)
    {
        var random = new Random(1);
        var pixels = new byte[Side * Side * 3];
        Directory.CreateDirectory(folder.File("images"));
        for (int i = 0; i < images; i++)
        {
            random.NextBytes(pixels);
            ImageWriter.SavePng(folder.File($"images/{i}.png"), pixels, Side, Side, 3);
        }

        Recipe = new Recipe
        {
            Name = "tiny",
            Seed = 3,
            Data = new() { Source = folder.File("images"), Resolution = Side, XFlip = true },
            Generator =
                new StyleGan2GeneratorOptions { ZDim = 8, WDim = 8, MappingLayers = 2, ChannelBase = 64,
                    ChannelMax = 8 },
            Discriminator = new StyleGan2DiscriminatorOptions { ChannelBase = 64, ChannelMax = 8, MbstdGroupSize = 2 },
            Regularizers = [new R1Options { Gamma = 0.1, Interval = 3 }],
            Training = new() { Batch = 4, Kimg = 0.032, TickKimg = 0.008, SnapshotTicks = 1, GridColumns = 2,
                GridRows = 2 },
            Metrics = new() { Names = [] },
        };
    }

    public Recipe Recipe { get; }

    public string Runs => folder.File("runs");

    public TrainingSession NewSession() => new(Recipe, ImageSet.Load(Recipe.Data), CPU);

    /// <summary>The generator of a checkpoint after some iterations.</summary>
    public TrainedGenerator Trained(int iterations)
    {
        using var session = NewSession();
        for (int i = 0; i < iterations; i++) session.RunIteration(new Recorder());
        Checkpoint.Save(File("trained"), session);
        return TrainedGenerator.Load(File("trained"));
    }

    /// <summary>The recipe with every phase of StyleGAN2.</summary>
    public Recipe WithPathLength => Recipe with
    {
        Regularizers = Recipe.Regularizers.With(new PathLengthOptions { Interval = 2 }),
        Training = Recipe.Training with { StyleMixingProb = 0.5 },
    };

    /// <summary>The recipe with a projected discriminator.</summary>
    /// <param name="generator">The generator's type.</param>
    /// <param name="networks">What the discriminator looks through; null for a network made for it.</param>
    public Recipe Projected(string generator = "fastgan", params IReadOnlyList<string>? networks) => Recipe with
    {
        Data = Recipe.Data with { Resolution = 32 },
        Generator = generator == "fastgan"
            ? new FastGanOptions { ZDim = 8, Ngf = 8 }
            : (StyleGan2GeneratorOptions)Recipe.Generator with { ChannelBase = 128 },
        Discriminator = new ProjectedDiscriminatorOptions
        {
            FeatureNetworks = networks is { Count: > 0 } ? networks : [TinyEyes.Write(folder, "wide", channels: 8)],
            FeatureResolution = 64, ProjectionChannels = 4, HeadChannels = 8,
        },
        Augment = new DiffAugmentOptions { CutoutRatio = 0.2 },
        Inputs = [new BlurOptions { InitSigma = 1, FadeKimg = 0.02 }],
        Loss = new HingeLoss(),
        Regularizers = [],
        Training = Recipe.Training with { WAvg = "discriminator" },
    };

    /// <summary>The recipe, or that with a projected discriminator.</summary>
    /// <param name="discriminator">The discriminator's type.</param>
    public Recipe Of(string discriminator) => discriminator == "projected" ? Projected() : Recipe;

    public Recipe WithKimg(double kimg) => Recipe with { Training = Recipe.Training with { Kimg = kimg } };

    public string File(string name) => folder.File(name);

    public void Dispose() => folder.Dispose();

    /// <summary>Watches nothing.</summary>
    internal sealed class Blind : ITrainingObserver
    {
        public Action<TrainingCounters> OnStep { get; init; } = _ => { };

        public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
        {
        }

        public void Stepped(TrainingCounters counters) => OnStep(counters);

        public void TickEnded(MetricsRow row)
        {
        }

        public void Saved(string path)
        {
        }

        public List<VisionAidedChoice> Choices { get; } = [];

        public void Added(VisionAidedChoice choice) => Choices.Add(choice);

        public void Warned(string message) => Warnings.Add(message);

        public List<string> Warnings { get; } = [];
    }

    /// <summary>Notes which phase reported what.</summary>
    internal sealed class Recorder : ILossReport
    {
        public List<(string Phase, string Name)> Entries { get; } = [];

        public void Report(string phase, string name, Tensor values) => Entries.Add((phase, name));
    }
}
