using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Generators.Dcgan;
using FewShotGan.Golden;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>
/// Two steps of the critic of WGAN-GP (Gulrajani et al. 2017, algorithm 1) on DCGAN's networks, against numbers
/// computed in float64 from the algorithm's formulas.
/// </summary>
public sealed class GoldenWganGpTests
{
    private static readonly Tolerance Close = new(1e-10, 1e-11);

    [Theory]
    [InlineData("none")]
    [InlineData("layer")]
    public void The_critics_steps_agree(string norm)
    {
        using var golden = GoldenFile.Open("dcgan_wgan_gp");
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(0);
        using var networks = Networks(golden, norm, streams);
        double[] betas = [.. golden.Json("betas").EnumerateArray().Select(beta => beta.GetDouble())];
        var adam = new AdamOptions { Betas = betas, Eps = golden.Json("eps").GetDouble() };
        using var optimizer = adam.Create(
            [.. networks.Discriminator.named_parameters().Select(pair => pair.parameter)],
            golden.Json("lr").GetDouble());
        using var penalty = new GradientPenaltyOptions { Weight = golden.Json("weight").GetDouble() }
            .Create(AnySetting.WithoutNetworks);
        penalty.Streams.Single().Stream.manual_seed(golden.Json("seed").GetInt64());
        var passes = new TrainingPasses(networks, new InputChain([]), streams);
        var phase = new Phase("Dmain", 1, optimizer, passes, new DiscriminatorTerm(new WassersteinLoss()), penalty);

        int steps = golden.Json("steps").GetInt32();
        Assert.True(steps > 1, "the first step of Adam is that of signs");
        for (int step = 1; step <= steps; step++)
        {
            var prefix = FormattableString.Invariant($"{norm}.step{step}.");
            using var meter = new LossMeter();
            phase.Run(new(golden[prefix + "reals"], null, golden[prefix + "z"], null), meter);
            foreach (var name in new[] { "loss_d_fake", "loss_d_real", "gradient_penalty" })
                GoldenAssert.Close(golden[prefix + name], tensor(meter.Mean(name)!.Value), Close, prefix + name);
            foreach (var (name, parameter) in networks.Discriminator.named_parameters())
            {
                GoldenAssert.Close(golden[$"{prefix}grad.{name}"], parameter.grad!, Close, $"{prefix}grad.{name}");
                GoldenAssert.Close(golden[$"{prefix}after.{name}"], parameter, Close, prefix + name);
            }
        }
    }

    private static TrainingNetworks Networks(GoldenFile golden, string norm, RandomStreams streams)
    {
        int side = golden.Json("resolution").GetInt32();
        var networks = new TrainingNetworks(
            new DcganOptions
            {
                Resolution = side, ZDim = golden.Json("z_dim").GetInt32(), Ngf = golden.Json("ngf").GetInt32(),
            },
            new DcganDiscriminatorOptions { Resolution = side, Ndf = golden.Json("ndf").GetInt32(), Norm = norm },
            streams.Init, CPU);
        networks.Generator.to(ScalarType.Float64);
        networks.Discriminator.to(ScalarType.Float64);
        golden.LoadInto(networks.Generator, "G.");
        golden.LoadInto(networks.Discriminator, norm + ".D.");
        return networks;
    }
}
