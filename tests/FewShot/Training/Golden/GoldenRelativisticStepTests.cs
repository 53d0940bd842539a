using FewShotGan.Golden;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>
/// R3GAN's step, RpGAN with R1 and R2 in one update, and WGAN-GP's penalty, against their official programs.
/// </summary>
public sealed class GoldenRelativisticStepTests : IDisposable
{
    private const double Gamma = 0.7;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly GoldenFile golden = GoldenFile.Open("relativistic_step");
    private readonly RandomStreams streams = new(0);
    private readonly TrainingNetworks networks;
    private readonly Dictionary<string, Tensor> reported = [];

    public GoldenRelativisticStepTests()
    {
        networks = new(ScalingGenerator.Of(side: 8), init => new SmallDiscriminator(side: 8, init), streams.Init, CPU);
        networks.Generator.to(ScalarType.Float64);
        networks.Discriminator.to(ScalarType.Float64);
        golden.LoadInto(networks.Generator, "G.");
        golden.LoadInto(networks.Discriminator, "D.");
    }

    [Fact]
    public void The_discriminators_step_agrees()
    {
        Run(
            networks.Discriminator, golden["z"], new DiscriminatorTerm(new RelativisticLoss()),
            new R1Options { Gamma = Gamma, Interval = null }.Create(AnySetting.WithoutNetworks),
            new R2Options { Gamma = Gamma, Interval = null }.Create(AnySetting.WithoutNetworks));
        foreach (var (theirs, ours) in new[] { ("loss", "loss_d"), ("r1", "r1"), ("r2", "r2") })
            GoldenAssert.Close(golden["D_step." + theirs], reported[ours].flatten(), Tolerance.Operator, ours);
        Agree(networks.Discriminator, "D_step.grad.");
        Assert.All(networks.Generator.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void The_generators_step_agrees()
    {
        Run(networks.Generator, golden["z"], new GeneratorTerm(new RelativisticLoss()));
        GoldenAssert.Close(golden["G_step.loss"], reported["loss_g"].flatten(), Tolerance.Operator, "loss_g");
        Agree(networks.Generator, "G_step.grad.");
        Assert.All(networks.Discriminator.parameters(), parameter => Assert.Null(parameter.grad));
    }

    /// <summary>Between equal images, wherever between them it is taken.</summary>
    [Fact]
    public void WGANs_gradient_penalty_agrees()
    {
        var z = (golden["reals"] / networks.Generator.parameters().Single()).flatten(1);
        Run(networks.Discriminator, z, new GradientPenaltyOptions { Weight = 1 }.Create(AnySetting.WithoutNetworks));
        GoldenAssert.Close(
            golden["gradient_penalty.value"], reported["gradient_penalty"].mean(), Tolerance.Operator, "value");
        Agree(networks.Discriminator, "gradient_penalty.grad.");
    }

    public void Dispose()
    {
        foreach (var values in reported.Values) values.Dispose();
        networks.Dispose();
        streams.Dispose();
        golden.Dispose();
        scope.Dispose();
    }

    private void Run(nn.Module network, Tensor z, params LossTerm[] terms)
    {
        using var still = new SgdOptions().Create([.. network.parameters()], rate: 0);
        var phase = new Phase("phase", 1, still, new TrainingPasses(networks, new InputChain([]), streams), terms);
        phase.Run(new PhaseBatch(golden["reals"], null, z, null), new Values(reported));
        foreach (var regularizer in terms.OfType<Regularizer>()) regularizer.Dispose();
    }

    private void Agree(nn.Module network, string prefix)
    {
        foreach (var (name, parameter) in network.named_parameters())
            GoldenAssert.Close(golden[prefix + name], parameter.grad!, Tolerance.Operator, name);
    }

    private sealed class Values(Dictionary<string, Tensor> values) : ILossReport
    {
        public void Report(string phase, string name, Tensor found) =>
            values[name] = found.detach().clone().DetachFromDisposeScope();
    }
}
