using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators.FastGan;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public sealed class ProjectedMicroBatchTests
{
    [Theory]
    [InlineData("Gmain")]
    [InlineData("Dmain")]
    public void A_few_images_at_a_time_give_the_gradients_of_a_whole_batch(string phase)
    {
        using var scope = NewDisposeScope();
        var (whole, report) = Gradients(phase, microBatch: null);
        var (parts, partsReport) = Gradients(phase, microBatch: 2);
        Assert.Equal(whole.Keys, parts.Keys);
        Assert.Contains(whole.Values, gradient => gradient.abs().max().item<double>() > 1e-3);
        foreach (var (name, gradient) in whole)
        {
            double scale = Math.Max(1, gradient.abs().max().item<double>());
            double difference = (gradient - parts[name]).abs().max().item<double>();
            Assert.True(
                difference <= 1e-9 * scale,
                FormattableString.Invariant($"{name}: {difference:G3}, of gradients up to {scale:G3}"));
        }

        foreach (var (name, mean) in report) Assert.Equal(mean, partsReport[name], 1e-6 * Math.Max(1, Math.Abs(mean)));
    }

    /// <summary>
    /// The gradients that a phase leaves behind, in float64, on a batch of 6 with the blur and DiffAugment; and the
    /// means of what it reports.
    /// </summary>
    private static (Dictionary<string, Tensor> Gradients, Dictionary<string, double> Report) Gradients(
        string name, int? microBatch)
    {
        using var streams = new RandomStreams(3);
        var options = new ProjectedDiscriminatorOptions
        {
            Resolution = 32, FeatureNetworks = ["stub"], FeatureResolution = 64, ProjectionChannels = 4,
                HeadChannels = 8,
        };
        using var networks = new TrainingNetworks(
            new FastGanOptions { Resolution = 32, ZDim = 8, Ngf = 4 },
            init => new ProjectedDiscriminator(options, [new StubTrunk([4, 6, 8, 8], [2, 2, 2, 2], init)], init),
            streams.Init, CPU);
        networks.Generator.to(ScalarType.Float64);
        networks.Discriminator.to(ScalarType.Float64);
        var inputs = new InputChain(
            [new BlurOptions { InitSigma = 1, FadeKimg = 1 }],
            new DiffAugmentOptions { Policy = ["color", "translation", "cutout"] }.Create(new TrainingRecipe().Length));
        var passes = new TrainingPasses(networks, inputs, streams, new() { Frozen = new(microBatch) });
        var trained = name == "Gmain"
            ? networks.Generator.named_parameters().ToList()
            : networks.Discriminator.named_parameters().Where(pair => networks.Discriminator.Trains(pair.name))
            .ToList();
        using var still = new SgdOptions().Create([.. trained.Select(pair => pair.parameter)], rate: 0);
        var loss = new HingeLoss();
        var phase = new Phase(
            name, 1, still, passes, name == "Gmain" ? new GeneratorTerm(loss) : new DiscriminatorTerm(loss));
        var reals = randn(6, 3, 32, 32, dtype: ScalarType.Float64, generator: streams.Data).clamp(-1, 1);
        using var meter = new LossMeter();
        phase.Run(new PhaseBatch(reals, null, randn(6, 8, dtype: ScalarType.Float64, generator: streams.Latent), null),
            meter);
        var gradients = trained.ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
        string[] reported = ["scores_fake", "loss_g", "loss_d_real", "loss_d_fake", "d_sign_real"];
        return (gradients, reported.Where(key => meter.Mean(key) is not null)
            .ToDictionary(key => key, key => meter.Mean(key)!.Value));
    }
}
