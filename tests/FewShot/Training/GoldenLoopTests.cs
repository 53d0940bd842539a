using System.Globalization;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Golden;
using FewShotGan.Losses;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>
/// The official training loop: phases, their order and latents, lazy Adam, averages, after 1 and 17 iterations. Path
/// length is not a phase of the library yet; the test brings one, since the recorded run has it.
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
        var (generator, discriminator) = (golden.Json("G_reg_interval").GetInt32(), golden.Json("D_reg_interval").GetInt32());
        var adam = golden.Json("adam");
        var optimizer = new OptimizerRecipe { Eps = adam.Number("eps")!.Value };
        var schedule = new TrainingRecipe
        {
            EmaKimg = golden.Json("ema_kimg").GetDouble(), EmaRampup = golden.Json("ema_rampup").GetDouble(),
        };
        var passes = new StyleGan2Passes(networks, augment: null, streams, NoiseMode.Const);
        double lr = adam.Number("base_lr")!.Value;
        var g = StyleGan2Step.MakeAdam(networks.Generator, lr, optimizer, generator);
        var d = StyleGan2Step.MakeAdam(networks.Discriminator, lr, optimizer, discriminator);
        using var step = new StyleGan2Step(networks, schedule, g, d,
        [
            new GeneratorPhase(passes, g),
            new PathLengthPhase(golden, networks.Generator, g, generator),
            new DiscriminatorPhase(passes, d),
            new R1Phase(passes, d, golden.Json("r1_gamma").GetDouble(), discriminator),
        ]);

        var reports = new Reports();
        int compared = 0;
        int batch = golden.Json("batch_size").GetInt32();
        for (int i = 0; i < golden.Json("iterations").GetInt32(); i++)
        {
            using var inner = NewDisposeScope();
            step.Run(i, nimg: (long)i * batch, golden["in.real"][i], golden["in.z"][i].unbind(0), reports);
            compared += AssertState(golden, networks, i + 1);
        }

        AssertReports(golden, reports);
        Assert.True(compared > 0, "the file holds no state to compare with");
        Assert.Equal(golden.After("after").Count(name => !name.Contains("stats", StringComparison.Ordinal) && !name.Contains("adam", StringComparison.Ordinal)), compared);
    }

    private static TrainingNetworks Networks(GoldenFile golden, RandomStreams streams)
    {
        var kwargs = golden.Json("kwargs");
        int Key(string name) => kwargs.GetProperty(name).GetInt32();
        var networks = new TrainingNetworks(
            new StyleGan2GeneratorOptions
            {
                Resolution = Key("img_resolution"), ImageChannels = Key("img_channels"), ZDim = Key("z_dim"), WDim = Key("w_dim"),
                MappingLayers = Key("mapping_layers"), ChannelBase = Key("channel_base"), ChannelMax = Key("channel_max"),
            },
            new StyleGan2DiscriminatorOptions
            {
                Resolution = Key("img_resolution"), ImageChannels = Key("img_channels"), ChannelBase = Key("channel_base"),
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
        }

        return compared;
    }

    private static void AssertReports(GoldenFile golden, Reports reports)
    {
        // Official name: ours, and what the official value has that ours leaves out.
        double half = golden.Json("r1_gamma").GetDouble() / 2;
        var pairs = new (string Official, string Ours, double Factor)[]
        {
            ("Gmain.Loss_scores_fake", "Gmain.scores_fake", 1), ("Gmain.Loss_G_loss", "Gmain.loss_g", 1),
            ("Greg.Loss_pl_penalty", "Greg.pl_penalty", 1),
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

        public Tensor Rows(string name) => stack(rows.Where(row => row.Name == name).Select(row => row.Values).ToList());

        public int Runs(string phase) => rows.Where(row => row.Phase == phase).GroupBy(row => row.Name).First().Count();
    }

    private sealed class PathLengthPhase(GoldenFile golden, StyleGan2Generator network, Adam optimizer, int interval)
        : Phase("Greg", interval, network, optimizer)
    {
        private Tensor mean = zeros(1).sum();
        private int runs;

        protected override void AccumulateGradients(Tensor reals, Tensor z, ILossReport report)
        {
            var some = z.narrow(0, 0, z.shape[0] / golden.Json("pl_batch_shrink").GetInt64());
            var ws = network.Mapping.Forward(some, updateWAvg: true);
            var images = network.Synthesis.Forward(ws, NoiseMode.Const);
            var lengths = PathLengthPenalty.Lengths(images, ws, golden["in.pl_noise_randn"][runs++]);
            var (penalty, moved) = PathLengthPenalty.Of(lengths, mean, golden.Json("pl_decay").GetDouble());
            mean = moved.detach().clone().DetachFromDisposeScope();
            report.Report(Name, "pl_penalty", penalty);
            Backward(penalty.mul(golden.Json("pl_weight").GetDouble()).mean().add(images.mul(0).mean()));
        }
    }
}
