using System.Globalization;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>
/// The official training loop: phases, their order and latents, lazy Adam, averages. After 1 and 17 iterations the file
/// has every parameter, after 4 and 16 their sums and norms, and each time sums of Adam's state.
/// </summary>
public class GoldenLoopTests
{
    private static readonly Tolerance Tolerance = new(1e-4, 1e-5);

    [Fact]
    public void Iterations_follow_the_official_loop()
    {
        using var golden = GoldenFile.Open("loop_stylegan2");
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(0);
        using var networks = Networks(golden, streams);
        var (generator, discriminator) = (
            golden.Json("G_reg_interval").GetInt32(), golden.Json("D_reg_interval").GetInt32());
        var adam = golden.Json("adam");
        var optimizer = new AdamOptions { Eps = adam.Number("eps")!.Value };
        var path = new PathLengthOptions
        {
            Weight = golden.Json("pl_weight").GetDouble(), Interval = generator, Decay = golden.Json("pl_decay")
                .GetDouble(),
            BatchShrink = golden.Json("pl_batch_shrink").GetInt32(),
        };
        var schedule = new TrainingRecipe
        {
            EmaKimg = golden.Json("ema_kimg").GetDouble(), EmaRampup = golden.Json("ema_rampup").GetDouble(),
        };
        var passes = new TrainingPasses(networks, new InputChain([]), streams, new()
        {
            StyleMixing = golden.Json("style_mixing_prob").GetDouble(), Noise = NoiseMode.Const,
        });
        double lr = adam.Number("base_lr")!.Value;
        var r1 = new R1Options { Gamma = golden.Json("r1_gamma").GetDouble(), Interval = discriminator };
        var g = optimizer.Create([.. networks.Generator.parameters()], lr, TrainingStep.LazyShare([path]));
        var d = optimizer.Create([.. networks.Discriminator.parameters()], lr, TrainingStep.LazyShare([r1]));
        var loss = new LogisticLoss();
        var pathLengths = new List<float>();
        using var pathLength = new PathLengthRegularizer(path, _ => golden["in.pl_noise_randn"][pathLengths.Count]);
        using var step = new TrainingStep(networks, passes, schedule, optimizer, g, d,
        [
            new("Gmain", 1, g, passes, new GeneratorTerm(loss)),
            new("Greg", generator, g, passes, pathLength),
            new("Dmain", 1, d, passes, new DiscriminatorTerm(loss)),
            new("Dreg", discriminator, d, passes, r1.Create(AnySetting.WithoutNetworks)),
        ]);

        var reports = new Reports();
        int compared = 0;
        int batch = golden.Json("batch_size").GetInt32();
        for (int i = 0; i < golden.Json("iterations").GetInt32(); i++)
        {
            using var inner = NewDisposeScope();
            var reals = golden["in.real"][i];
            step.Run(i, nimg: (long)i * batch,
                golden["in.z"][i].unbind(0).Select(z => new PhaseBatch(reals, null, z, null)).ToList(), reports);
            if (i % generator == 0) pathLengths.Add(pathLength.Mean);
            compared += AssertState(golden, networks, i + 1)
                + AssertOptimizer(golden, "G", networks.Generator, g, i + 1)
                + AssertOptimizer(golden, "D", networks.Discriminator, d, i + 1);
        }

        AssertReports(golden, reports, path.Weight);
        GoldenAssert.Close(golden["pl_mean_after_each_Greg"], tensor(pathLengths.ToArray()), Tolerance, "pl_mean");
        Assert.True(compared > 0, "the file holds no state to compare with");
        Assert.Equal(golden.After("after").Count, compared);
    }

    private static TrainingNetworks Networks(GoldenFile golden, RandomStreams streams)
    {
        var kwargs = golden.Json("kwargs");
        int Key(string name) => kwargs.GetProperty(name).GetInt32();
        var networks = new TrainingNetworks(
            new StyleGan2GeneratorOptions
            {
                Resolution = Key("img_resolution"), ImageChannels = Key("img_channels"), ZDim = Key("z_dim"),
                    WDim = Key("w_dim"),
                MappingLayers = Key("mapping_layers"), ChannelBase = Key("channel_base"),
                ChannelMax = Key("channel_max"),
            },
            new StyleGan2DiscriminatorOptions
            {
                Resolution = Key("img_resolution"), ImageChannels = Key("img_channels"),
                    ChannelBase = Key("channel_base"),
                ChannelMax = Key("channel_max"), MbstdGroupSize = Key("mbstd_group_size"),
                Architecture = kwargs.Text("D_architecture"),
            },
            streams.Init,
            CPU);
        golden.LoadInto(networks.Generator, "G.");
        golden.LoadInto(networks.GeneratorEma, "G.");
        golden.LoadInto(networks.Discriminator, "D.");
        return networks;
    }

    /// <summary>Compares what the file holds of this iteration; says how many tensors that was.</summary>
    private static int AssertState(GoldenFile golden, TrainingNetworks networks, int iterations)
    {
        int compared = 0;
        foreach (var (name, network) in new (string, nn.Module)[]
                 { ("G", networks.Generator), ("D", networks.Discriminator), ("G_ema", networks.GeneratorEma) })
        {
            var state = network.state_dict();
            var prefix = string.Create(CultureInfo.InvariantCulture, $"after{iterations:D2}.{name}.");
            foreach (var key in golden.After(prefix))
            {
                GoldenAssert.Close(golden[prefix + key], state[key], Tolerance, prefix + key);
                compared++;
            }

            prefix = string.Create(CultureInfo.InvariantCulture, $"after{iterations:D2}.stats.{name}.");
            foreach (var key in golden.After(prefix))
            {
                var values = state[key].to(ScalarType.Float64);
                var stats = stack([values.sum(), values.square().sum().sqrt(), values.abs().max()]);
                GoldenAssert.Close(golden[prefix + key], stats, Tolerance, prefix + key);
                compared++;
            }
        }

        return compared;
    }

    /// <summary>
    /// Compares the sums of Adam's state that the file holds of this iteration; says how many that was.
    /// </summary>
    private static int AssertOptimizer(
        GoldenFile golden, string name, nn.Module network, NetworkOptimizer optimizer, int iterations)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"after{iterations:D2}.adam.{name}.");
        var keys = golden.After(prefix);
        var states = network.named_parameters().Zip(optimizer.States)
            .ToDictionary(pair => pair.First.Item1, pair => pair.Second);
        foreach (var key in keys)
        {
            var (expected, state) = (golden[prefix + key], states[key]);
            Assert.Equal(expected[0].item<double>(), state.GetStep!());

            // The sum of squares as its root, so that both numbers are of the size of a gradient.
            var (squares, mean) = (Average(state, "exp_avg_sq"), Average(state, "exp_avg"));
            GoldenAssert.Close(expected[1].sqrt(), squares.sum().sqrt(), Tolerance, prefix + key + " exp_avg_sq");
            GoldenAssert.Close(expected[2], mean.square().sum().sqrt(), Tolerance, prefix + key + " exp_avg");
        }

        return keys.Count;
    }

    private static Tensor Average(ParameterState state, string name) =>
        state.Averages.Single(average => average.Name == name).Value.to(ScalarType.Float64);

    private static void AssertReports(GoldenFile golden, Reports reports, double plWeight)
    {
        // Official name: ours, and what the official value has that ours leaves out.
        double half = golden.Json("r1_gamma").GetDouble() / 2;
        var pairs = new (string Official, string Ours, double Factor)[]
        {
            ("Gmain.Loss_scores_fake", "Gmain.scores_fake", 1), ("Gmain.Loss_G_loss", "Gmain.loss_g", 1),
            ("Greg.Loss_pl_penalty", "Greg.pl_penalty", 1), ("Greg.Loss_G_reg", "Greg.pl_penalty", plWeight),
            ("Dmain.Loss_scores_fake", "Dmain.scores_fake", 1), ("Dmain.Loss_scores_real", "Dmain.scores_real", 1),
            ("Dreg.Loss_scores_real", "Dreg.scores_real", 1), ("Dreg.Loss_r1_penalty", "Dreg.r1", 1),
            ("Dreg.Loss_D_reg", "Dreg.r1", half),
        };
        foreach (var (official, ours, factor) in pairs)
        {
            var expected = golden["report." + official];
            GoldenAssert.Close(expected, reports.Rows(ours).mul(factor).reshape(expected.shape), Tolerance, official);
        }

        var loss = golden["report.Dmain.Loss_D_loss"];
        var sum = reports.Rows("Dmain.loss_d_fake").add(reports.Rows("Dmain.loss_d_real"));
        GoldenAssert.Close(loss, sum.reshape(loss.shape), Tolerance, "Dmain.Loss_D_loss");
        foreach (var phase in golden.Json("phases_run").EnumerateObject())
            Assert.Equal(phase.Value.GetArrayLength(), reports.Runs(phase.Name));
    }

    private sealed class Reports : ILossReport
    {
        private readonly List<(string Phase, string Name, Tensor Values)> rows = [];

        public void Report(string phase, string name, Tensor values) =>
            rows.Add((phase, $"{phase}.{name}", values.detach().flatten().clone().DetachFromDisposeScope()));

        public Tensor Rows(string name) =>
            stack(rows.Where(row => row.Name == name).Select(row => row.Values).ToList());

        public int Runs(string phase) => rows.Where(row => row.Phase == phase).GroupBy(row => row.Name).First().Count();
    }
}
