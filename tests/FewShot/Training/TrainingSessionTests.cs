using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class TrainingSessionTests
{
    private static Dictionary<string, float[]> Values(nn.Module module) =>
        module.state_dict()
            .ToDictionary(pair => pair.Key, pair => pair.Value.detach().flatten().data<float>().ToArray());

    private static bool Same(nn.Module a, nn.Module b)
    {
        var (left, right) = (Values(a), Values(b));
        return left.All(pair => pair.Value.SequenceEqual(right[pair.Key]));
    }

    [Fact]
    public void Phases_run_in_order_and_at_their_intervals()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        var phases = new List<string>();
        for (int i = 0; i < 7; i++)
        {
            var recorder = new TinyRun.Recorder();
            session.RunIteration(recorder);
            phases.Add(string.Join(' ', recorder.Entries.Select(entry => entry.Phase).Distinct()));
        }

        const string Main = "Gmain Dmain", All = "Gmain Dmain Dreg";
        Assert.Equal([All, Main, Main, All, Main, Main, All], phases);
    }

    [Fact]
    public void A_weight_of_0_leaves_the_phase_out_and_an_interval_of_null_the_correction()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Assert.Equal(["Gmain", "Dmain"], Phases([new R1Options { Gamma = 0, Interval = 3 }], out var g, out var d));
        Assert.Equal(0.0025, g);
        Assert.Equal(0.0025 * 3 / 4, d, precision: 15);
        Assert.Equal(
            ["Gmain", "Dmain"],
            Phases([new R1Options { Gamma = 0, Interval = null }, new PathLengthOptions { Weight = 0, Interval = 4 }],
                out g, out d));
        Assert.Equal(0.0025 * 4 / 5, g, precision: 15);
        Assert.Equal(0.0025, d);
        Assert.Equal(
            ["Gmain", "Greg", "Dmain", "Dreg"], Phases([new R1Options(), new PathLengthOptions()], out _, out _));

        // Every iteration, in the update of the loss.
        Assert.Equal(["Gmain", "Dmain with r1"], Phases([new R1Options { Interval = null }], out g, out d));
        Assert.Equal((0.0025, 0.0025), (g, d));

        IEnumerable<string> Phases(
            PartSet<RegularizerOptions> regularizers, out double generator, out double discriminator)
        {
            using var step = TrainingStep.FromRecipe(
                session.Networks, tiny.Recipe with { Regularizers = regularizers }, session.Streams);
            (generator, discriminator) = (step.GeneratorOptimizer.Rate, step.DiscriminatorOptimizer.Rate);
            return step.Phases.Select(NameOf).ToList();
        }

        static string NameOf(Phase phase) => string.Join(
            " with ", [phase.Name, .. phase.Terms.Skip(1).Cast<Regularizer>().Select(term => term.StateName)]);
    }

    [Fact]
    public void Lazy_phases_count_as_steps_of_every_parameter()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        for (int i = 0; i < 4; i++) session.RunIteration(new TinyRun.Recorder());
        Assert.All(session.Step.GeneratorOptimizer.States, state => Assert.Equal(4, state.GetStep!()));
        Assert.All(session.Step.DiscriminatorOptimizer.States, state => Assert.Equal(6, state.GetStep!()));
    }

    [Fact]
    public void The_average_begins_as_the_generator_and_takes_all_of_the_first_step()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Assert.True(Same(session.Networks.Generator, session.Networks.GeneratorEma));
        session.RunIteration(new TinyRun.Recorder());
        Assert.True(Same(session.Networks.Generator, session.Networks.GeneratorEma));
        session.RunIteration(new TinyRun.Recorder());
        session.RunIteration(new TinyRun.Recorder());
        Assert.False(Same(session.Networks.Generator, session.Networks.GeneratorEma));
    }

    [Fact]
    public void The_same_recipe_gives_the_same_bits_and_another_seed_others()
    {
        using var tiny = new TinyRun();
        using var a = tiny.NewSession();
        using var b = tiny.NewSession();
        using var c = new TrainingSession(tiny.Recipe with { Seed = 4 }, a.Images, CPU);
        foreach (var session in new[] { a, b, c })
            for (int i = 0; i < 3; i++) session.RunIteration(new TinyRun.Recorder());
        Assert.True(Same(a.Networks.Generator, b.Networks.Generator));
        Assert.True(Same(a.Networks.Discriminator, b.Networks.Discriminator));
        Assert.False(Same(a.Networks.Generator, c.Networks.Generator));
    }

    [Fact]
    public void Both_networks_learn()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        var (g, d) = (Values(session.Networks.Generator), Values(session.Networks.Discriminator));
        session.RunIteration(new TinyRun.Recorder());
        var (g1, d1) = (Values(session.Networks.Generator), Values(session.Networks.Discriminator));
        var moved = session.Networks.Generator.named_parameters().Select(pair => (g[pair.Item1], g1[pair.Item1]))
            .Concat(session.Networks.Discriminator.named_parameters().Select(pair => (d[pair.Item1], d1[pair.Item1])));
        Assert.All(moved, pair => Assert.False(pair.Item1.SequenceEqual(pair.Item2)));
        Assert.False(g["mapping.w_avg"].SequenceEqual(g1["mapping.w_avg"]));
    }

    [Fact]
    public void Gradients_that_are_not_finite_are_bounded()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        using var network = new Two();
        using var optimizer = new AdamOptions { Betas = [0.9, 0.999] }.Create([.. network.parameters()], rate: 0.001);
        using var input = ones(2, 1);
        var phase = new Phase("X", 1, optimizer, session.Step.Passes, new Exploding(network));
        phase.Run(new PhaseBatch(input, null, input, null), new TinyRun.Recorder());
        Assert.Equal(1e5f, network.A.grad!.item<float>());
        Assert.Equal(0f, network.B.grad!.item<float>());
        Assert.Equal(0.999f, network.A.item<float>()); // One Adam step of lr 0.001 against the gradient.
        Assert.Equal(1f, network.B.item<float>());
    }

    private sealed class Two : nn.Module
    {
        private readonly Parameter a = new(ones(1));
        private readonly Parameter b = new(ones(1));

        public Two()
            : base(nameof(Two)) => RegisterComponents();

        public Parameter A => a;

        public Parameter B => b;
    }

    private sealed class Exploding(Two network) : LossTerm
    {
        public override void Accumulate(Turn turn) =>
            turn.Backward(network.A.mul(double.PositiveInfinity).add(network.B.mul(double.NaN)));
    }
}
