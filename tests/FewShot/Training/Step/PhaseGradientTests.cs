using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>Whether a phase computed in another way gives the gradients of the plain one.</summary>
public sealed class PhaseGradientTests : IDisposable
{
    private const int Batch = 16, Classes = 3;

    private readonly RandomStreams streams = new(5);
    private readonly TrainingNetworks networks;
    private PhaseBatch batch;
    private readonly DisposeScope scope = NewDisposeScope();

    public PhaseGradientTests()
    {
        networks = new(
            new StyleGan2GeneratorOptions { Resolution = 32, ZDim = 16, WDim = 16, CDim = Classes, MappingLayers = 2,
                ChannelBase = 1024, ChannelMax = 64 },
            new StyleGan2DiscriminatorOptions { Resolution = 32, CDim = Classes, ChannelBase = 1024, ChannelMax = 64,
                MbstdGroupSize = 4 },
            streams.Init, CPU);

        // A fresh network's biases, noise strengths and last layers hide what a gradient of theirs would show.
        foreach (var parameter in networks.Generator.parameters().Concat(networks.Discriminator.parameters()))
            parameter.add_(randn(parameter.shape, generator: streams.Init), 0.1);
        var labels = eye(Classes).index_select(0, randint(0, Classes, [2 * Batch], generator: streams.Latent));
        var reals = rand([Batch, 3, 32, 32], generator: streams.Data) * 2 - 1;
        batch = new(
            reals, labels.narrow(0, 0, Batch), randn(Batch, 16, generator: streams.Latent),
            labels.narrow(0, Batch, Batch));
    }

    public static TheoryData<string> Phases => ["Gmain", "Greg", "Dmain", "Dreg"];

    [Theory]
    [MemberData(nameof(Phases))]
    public void Micro_batches_of_4_give_the_gradients_of_a_batch_of_16(string phase)
    {
        InDouble(); // float32 rounds the sums over 16 and over 4 images apart by up to 1e-5
        var (whole, report) = Gradients(phase, new());
        var (parts, partsReport) = Gradients(phase, new(MicroBatch: 4));
        Assert.Equal(whole.Keys, parts.Keys);
        foreach (var (name, gradient) in whole)
        {
            double scale = Math.Max(1, gradient.abs().max().item<double>());
            double difference = (gradient - parts[name]).abs().max().item<double>();
            Assert.True(difference <= 1e-8 * scale, $"{name}: {difference}, of gradients up to {scale}");
        }

        foreach (var (name, mean) in report) Assert.Equal(mean, partsReport[name], 1e-6 * Math.Max(1, Math.Abs(mean)));
    }

    [Fact]
    public void A_minibatch_std_group_cut_apart_would_give_other_gradients()
    {
        var (whole, _) = Gradients("Dmain", new());
        var (parts, _) = Gradients("Dmain", new(MicroBatch: 4, Group: 1));
        Assert.Contains(
            whole, pair =>
                (pair.Value - parts[pair.Key]).abs().max().item<float>() > 1e-3 * pair.Value.abs().max().item<float>());
    }

    public static TheoryData<string, ScalarType> NarrowPhases
    {
        get
        {
            var data = new TheoryData<string, ScalarType>();
            foreach (string phase in Phases)
            {
                data.Add(phase, ScalarType.BFloat16);
                data.Add(phase, ScalarType.Float16);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NarrowPhases))]
    public void A_narrow_type_in_the_upper_resolutions_points_every_gradient_the_same_way(
        string phase, ScalarType narrow)
    {
        var (full, _) = Gradients(phase, new());
        var (mixed, _) = Gradients(phase, new(Upper: narrow));
        double whole = Math.Sqrt(full.Values.Sum(SquaredNorm));
        bool differs = false;
        foreach (var (name, gradient) in full)
        {
            Assert.Equal(ScalarType.Float32, mixed[name].dtype);
            differs |= !gradient.allclose(mixed[name], rtol: 1e-4, atol: 1e-7);

            // The last biases have no part in a penalty.
            if (SquaredNorm(gradient) == 0) Assert.Equal(0, SquaredNorm(mixed[name]));
            else if (phase == "Dreg" && IsBiasOfBlock(name))
                Assert.InRange(Math.Sqrt(SquaredNorm(gradient - mixed[name])) / whole, 0, 1e-3);
            else Assert.True(Cosine(gradient, mixed[name]) >= 0.99, $"{name}: {Cosine(gradient, mixed[name])}");
        }

        Assert.True(differs, $"nothing was computed in {narrow}");
    }

    // Through leaky ReLUs an image's gradient does not depend on biases, but for minibatch std. What R1 has left for
    // them is less than a thousandth of the whole, of which rounding anything above turns a good part: only its size is
    // bounded.
    private static bool IsBiasOfBlock(string name) =>
        name[0] == 'b' && char.IsAsciiDigit(name[1]) && name.EndsWith(".bias", StringComparison.Ordinal);

    private static double SquaredNorm(Tensor x) => x.to(ScalarType.Float64).square().sum().item<double>();

    public void Dispose()
    {
        scope.Dispose();
        networks.Dispose();
        streams.Dispose();
    }

    private void InDouble()
    {
        networks.Generator.to(ScalarType.Float64);
        networks.Discriminator.to(ScalarType.Float64);
        batch = new(Double(batch.Reals), Double(batch.RealLabels!), Double(batch.Z), Double(batch.FakeLabels!));

        static Tensor Double(Tensor x) => x.to(ScalarType.Float64);
    }

    private static double Cosine(Tensor a, Tensor b)
    {
        var (x, y) = (a.to(ScalarType.Float64).flatten(), b.to(ScalarType.Float64).flatten());
        return ((x * y).sum() / (x.square().sum() * y.square().sum()).sqrt()).item<double>();
    }

    // The gradients that a phase leaves behind, by parameter, and the means of what it reports.
    private (Dictionary<string, Tensor> Gradients, Dictionary<string, double> Report) Gradients(string name, Way way)
    {
        var passes = new TrainingPasses(networks, new InputChain([]), streams, new()
        {
            Noise = NoiseMode.Const, Trained = new(way.MicroBatch, way.Group), Upper = way.Upper,
        });
        nn.Module network = name[0] == 'G' ? networks.Generator : networks.Discriminator;
        using var still = new SgdOptions().Create([.. network.parameters()], rate: 0);
        using var direction = new torch.Generator(7);
        var loss = new LogisticLoss();
        LossTerm term = name switch
        {
            "Gmain" => new GeneratorTerm(loss),
            "Greg" => new PathLengthRegularizer(new(), shape => randn(shape, generator: direction)) { Mean = 0.3f },
            "Dmain" => new DiscriminatorTerm(loss),
            _ => new R1Options { Gamma = 1 }.Create(AnySetting.WithoutNetworks),
        };
        var phase = new Phase(name, name switch { "Greg" => 4, "Dreg" => 16, _ => 1 }, still, passes, term);
        using var meter = new LossMeter();
        phase.Run(batch, meter);
        var gradients = network.named_parameters().Where(pair => pair.parameter.grad is not null)
            .ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
        string[] reported = ["scores_fake", "loss_g", "path_length", "pl_penalty", "loss_d_real", "loss_d_fake", "r1"];
        return (gradients, reported.Where(key => meter.Mean(key) is not null)
            .ToDictionary(key => key, key => meter.Mean(key)!.Value));
    }

    private sealed record Way(int? MicroBatch = null, int Group = 4, ScalarType? Upper = null);
}
