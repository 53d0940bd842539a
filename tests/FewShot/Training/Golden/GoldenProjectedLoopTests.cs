using System.Globalization;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators.FastGan;
using FewShotGan.Golden;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>
/// The official Projected GAN loop. It is sensitive to rounding (Adam without momentum moves a weight whose gradient is
/// nearly 0 by a whole learning rate either way), so parameters are compared by how far they moved, as the golden
/// files' notes say.
/// </summary>
public sealed class GoldenProjectedLoopTests
{
    private static readonly Tolerance First = new(1e-5, 1e-5), Later = new(2e-2, 1e-5);
    private const double MovementShare = 0.15, MedianShare = 1e-3;

    [Fact]
    public void Iterations_follow_the_official_loop()
    {
        using var golden = GoldenFile.Open("loop_projected");
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(0);
        using var networks = Networks(golden, streams);
        using var step = Step(golden, networks, streams);
        int batch = golden.Json("batch_size").GetInt32(), iterations = golden.Json("iterations").GetInt32();
        var scale = golden.Json("kwargs").Integer("img_resolution")!.Value / golden["in.real_small"].shape[^1];
        for (int i = 0; i < iterations; i++)
        {
            using var inner = NewDisposeScope();
            var reals = golden["in.real_small"][i].repeat_interleave(scale, 2).repeat_interleave(scale, 3);
            var batches = step.Phases.Select((_, slot) => new PhaseBatch(reals, null, golden["in.z"][i][slot], null))
                .ToList();
            var report = new Watch(golden, i);
            step.Run(i, nimg: (long)i * batch, batches, report);
            Assert.Equal(5, report.Compared);
            AssertMovement(golden, networks, step, i + 1);
        }
    }

    /// <summary>
    /// For G, G_ema and the heads: the length of the difference against the length of the movement since the start,
    /// over all that is stored, and after the first iteration the median movement, which is the learning rate.
    /// </summary>
    private static void AssertMovement(GoldenFile golden, TrainingNetworks networks, TrainingStep step, int iterations)
    {
        foreach (var (name, network, lr) in new (string, nn.Module, double)[]
        {
            ("G", networks.Generator, step.GeneratorOptimizer.Rate),
                ("G_ema", networks.GeneratorEma, step.GeneratorOptimizer.Rate),
            ("D", networks.Discriminator, step.DiscriminatorOptimizer.Rate),
        })
        {
            double difference = 0, movement = 0;
            var moved = new List<Tensor>();
            foreach (var (key, parameter) in network.named_parameters())
            {
                if (Stored(golden, iterations, name, key, parameter) is not var (expected, found)) continue;
                var start = Stored(golden[$"{(name == "D" ? "D" : "G")}.{key}"], expected);
                difference += (found - expected).square().sum().item<double>();
                movement += (expected - start).square().sum().item<double>();
                moved.Add((found - start).abs().flatten());
            }

            if (moved.Count == 0) continue;
            double share = Math.Sqrt(difference / movement);
            Assert.True(
                share < MovementShare,
                FormattableString.Invariant($"{name} after {iterations}: {share:G3} of the movement"));
            if (iterations > 1) continue;
            var sorted = cat(moved).sort().Values;
            double median = sorted[sorted.shape[0] / 2].item<double>();
            Assert.True(
                Math.Abs(median / lr - 1) < MedianShare,
                FormattableString.Invariant($"{name}: median movement {median:G6}, learning rate {lr:G6}"));
        }
    }

    /// <summary>
    /// The golden values of a tensor after some iterations, and ours at the same places; null when the file has none.
    /// </summary>
    private static (Tensor Expected, Tensor Found)? Stored(
        GoldenFile golden, int iterations, string network, string key, Tensor value)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"after{iterations:D2}.");
        var expected = golden.Find($"{prefix}{network}.{key}") ?? golden.Find($"{prefix}every97.{network}.{key}");
        return expected is null ? null : (expected.to(ScalarType.Float64), Stored(value, expected));
    }

    private static Tensor Stored(Tensor value, Tensor like)
    {
        const int every = 97;
        var values = value.detach().to(ScalarType.Float64);
        if (value.shape.SequenceEqual(like.shape)) return values;
        return values.flatten().index_select(0, arange(0, value.numel(), every, dtype: ScalarType.Int64));
    }

    private static TrainingStep Step(GoldenFile golden, TrainingNetworks networks, RandomStreams streams)
    {
        var adam = golden.Json("adam");
        var optimizer =
            new AdamOptions { Eps = adam.Number("eps")!.Value, GLr = adam.Number("base_lr")!.Value,
                DLr = adam.Number("base_lr")!.Value };
        var recipe = new Recipe
        {
            Augment = new NoAugmentOptions(),
            Loss = new HingeLoss(),
            Regularizers = [new R1Options { Gamma = 0, Interval = 16 }],
            Optimizer = optimizer,
            Training = new() { EmaKimg = golden.Json("ema_kimg").GetDouble(), EmaRampup = golden.Json("ema_rampup")
                .GetDouble() },
        };
        var step = TrainingStep.FromRecipe(networks, recipe, streams);
        Assert.Equal(adam.Number("G_lr")!.Value, step.GeneratorOptimizer.Rate, precision: 15);
        Assert.Equal(adam.Number("D_lr")!.Value, step.DiscriminatorOptimizer.Rate, precision: 15);
        return step;
    }

    private static TrainingNetworks Networks(GoldenFile golden, RandomStreams streams)
    {
        var kwargs = golden.Json("kwargs");
        int Key(string name) => kwargs.Integer(name)!.Value;
        int[] Keys(string name) => kwargs.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())
            .ToArray();
        var generator = new FastGanOptions
        {
            Resolution = Key("img_resolution"), ImageChannels = Key("img_channels"), ZDim = Key("z_dim"),
                Ngf = Key("ngf"), Lite = kwargs.Flag("lite"),
        };
        var discriminator = new ProjectedDiscriminatorOptions
        {
            Resolution = Key("img_resolution"), ImageChannels = Key("img_channels"), FeatureNetworks = ["stub"],
                ProjectionChannels = Key("cout"),
            Expand = kwargs.Flag("expand"), Projection = new[] { "none", "ccm", "csm" }[Key("proj_type")],
            Scales = [.. Enumerable.Range(0, Key("num_discs"))], Separable = kwargs.Flag("separable"),
            Patch = kwargs.Flag("patch"),
            FeatureResolution = kwargs.Flag("interp224") ? 224 : Key("img_resolution"),
        };
        var networks = new TrainingNetworks(
            generator, init =>
                new ProjectedDiscriminator(
                    discriminator, [new StubTrunk(Keys("stub_channels"), Keys("stub_strides"), init)], init),
            streams.Init, CPU);
        using var off = no_grad();
        foreach (var (prefix, network) in new (
            string, nn.Module)[] { ("G.", networks.Generator), ("G.", networks.GeneratorEma),
            ("D.", networks.Discriminator) })
        {
            var state = network.state_dict()
                .Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToList();
            var known = state.Select(pair => pair.Key).ToHashSet();
            Assert.DoesNotContain(golden.After(prefix), name => !known.Contains(name));
            foreach (var (name, tensor) in state) tensor.copy_(golden[prefix + name]);
        }

        return networks;
    }

    /// <summary>Compares reports as they come, and counts them.</summary>
    private sealed class Watch(GoldenFile golden, int iteration) : ILossReport
    {
        private Tensor? fakeLoss;

        public int Compared { get; private set; }

        public void Report(string phase, string name, Tensor values)
        {
            switch (phase, name)
            {
                case ("Gmain", "scores_fake"): Compare("Gboth.Loss_scores_fake", values, exact: iteration == 0); break;
                case ("Gmain", "loss_g"): Compare("Gboth.Loss_G_loss", values.mean(), exact: iteration == 0); break;
                case ("Dmain", "scores_fake"): Compare("Dmain.Loss_scores_fake", values, exact: false); break;
                case ("Dmain", "scores_real"): Compare("Dmain.Loss_scores_real", values, exact: iteration == 0); break;
                case ("Dmain", "loss_d_fake"): fakeLoss = values.detach().mean().MoveToOuterDisposeScope(); break;
                case ("Dmain", "loss_d_real"): Compare(
                    "Dmain.Loss_D_loss", fakeLoss! + values.mean(), exact: false); break;
                default: break;
            }
        }

        private void Compare(string name, Tensor found, bool exact)
        {
            GoldenAssert.Close(
                golden["report." + name][iteration], found, exact ? First : Later, $"{name} {iteration}");
            Compared++;
        }
    }
}
