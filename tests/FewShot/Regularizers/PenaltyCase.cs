using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

/// <summary>
/// A regulariser on small networks in float64: the gradients that its update leaves, and the difference quotient of its
/// term. Singular vectors of spectral normalisation stand still, through which no gradient flows; batch normalisation
/// is in training.
/// </summary>
internal sealed class PenaltyCase : IDisposable
{
    public const int Side = 32, Batch = 8, Interval = 3;
    private const int Classes = 3;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly RandomStreams init = new(5);
    private readonly PhaseBatch batch;

    public PenaltyCase(string generator, string discriminator, bool hasLabels = false)
    {
        int classes = hasLabels ? Classes : 0;
        GeneratorOptions made = generator == "fastgan"
            ? new FastGanOptions { ZDim = 8, Ngf = 4 }
            : new StyleGan2GeneratorOptions { ZDim = 8, WDim = 8, MappingLayers = 2, ChannelBase = 256,
                ChannelMax = 8 };
        Networks = new(made.For(Side, 3, classes), from => Discriminator(discriminator, classes, from), init.Init, CPU);

        // A fresh network's biases, noise strengths and last layers hide what a gradient of theirs would show.
        foreach (var parameter in Networks.Generator.parameters().Concat(Networks.Discriminator.parameters()))
            parameter.add_(randn(parameter.shape, generator: init.Init), 0.1);
        foreach (var network in new nn.Module[] { Networks.Generator, Networks.Discriminator })
            network.to(ScalarType.Float64);
        var labels = hasLabels
            ? eye(classes, dtype: ScalarType.Float64).index_select(
                0, randint(0, classes, [2 * Batch], generator: init.Latent))
            : null;
        batch = new(
            Normal(Batch, 3, Side, Side).clamp(-1, 1), labels?.narrow(0, 0, Batch), Normal(Batch, 8),
            labels?.narrow(0, Batch, Batch));
        StandStill();
    }

    public TrainingNetworks Networks { get; }

    /// <summary>The parameters of both networks to which a regulariser's update brought a gradient.</summary>
    public IEnumerable<string> WithGradient =>
        Networks.Discriminator.named_parameters().Concat(Networks.Generator.named_parameters())
        .Where(pair => pair.parameter.grad is not null).Select(pair => pair.name);

    /// <summary>Runs the update of a regulariser, which changes no weight.</summary>
    /// <param name="options">The regulariser, of <see cref="Interval"/>.</param>
    /// <param name="column">What it reports of its term.</param>
    /// <param name="augment">The augmentation; null for none.</param>
    /// <param name="passOptions">How networks are called; null for the noise that stays.</param>
    /// <param name="trains">Which parameters; null for all that can be.</param>
    /// <returns>The gradients, and the mean of the column.</returns>
    public (Dictionary<string, Tensor> Gradients, double Mean) Run(
        RegularizerOptions options, string column, AugmentOptions? augment = null, PassOptions? passOptions = null,
        Func<string, bool>? trains = null)
    {
        using var streams = new RandomStreams(9);
        using var inputs = new InputChain([], augment?.Create(new TrainingRecipe().Length));
        var passes = new TrainingPasses(Networks, inputs, streams, passOptions ?? new() { Noise = NoiseMode.Const });
        var parameters = Trained(options.Network).Where(pair => trains?.Invoke(pair.Name) ?? true).ToList();
        using var still = new SgdOptions().Create([.. parameters.Select(pair => pair.Parameter)], rate: 0);
        using var regularizer = options.Create(AnySetting.WithoutNetworks);
        if (regularizer is PathLengthRegularizer path) path.Mean = 0.25f;
        using var meter = new LossMeter();
        new Phase("phase", Interval, still, passes, regularizer).Run(batch, meter);
        return (parameters.Where(pair => pair.Parameter.grad is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Parameter.grad!.clone()),
            meter.Mean(column)!.Value);
    }

    /// <summary>
    /// Holds the gradients along random directions against difference quotients of interval · weight · mean.
    /// </summary>
    public void GradientsAreDifferenceQuotients(
        RegularizerOptions options, string column, double weight = 1, AugmentOptions? augment = null)
    {
        var trained = Trained(options.Network).ToList();
        var (gradients, mean) = Run(options, column, augment);
        Assert.True(mean > 1e-6, $"{column} is {mean}");
        Assert.Equal(trained.Select(pair => pair.Name), gradients.Keys);
        var start = trained.Select(pair => pair.Parameter.detach().clone()).ToList();
        for (int i = 0; i < 2; i++)
        {
            var direction = trained.Select(
                pair => randn(pair.Parameter.shape, dtype: ScalarType.Float64, generator: init.Latent)).ToList();
            double analytic = trained.Zip(direction, (pair, d) => (gradients[pair.Name] * d).sum().item<double>())
                .Sum();

            // A step may come across a kink of a rectifier, where the gradient jumps; a smaller one does not.
            double[] numeric = [.. new[] { 1e-7, 1e-8 }.Select(
                step => (After(step, direction) - After(-step, direction)) / (2 * step))];
            Assert.True(numeric.Any(quotient => Math.Abs(quotient - analytic) <= 1e-5 * Math.Abs(quotient)),
                FormattableString.Invariant($"difference quotients {string.Join(", ", numeric)}, gradient {analytic}"));
        }

        double After(double by, List<Tensor> direction)
        {
            Move((parameter, i) => parameter.add_(direction[i] * by));
            double loss = Run(options, column, augment).Mean * weight * Interval;
            Move((parameter, i) => parameter.copy_(start[i]));
            return loss;
        }

        void Move(Action<Tensor, int> change)
        {
            using var off = no_grad();
            for (int i = 0; i < trained.Count; i++) change(trained[i].Parameter, i);
        }
    }

    public static void Equal(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> found)
    {
        Assert.Equal(expected.Keys, found.Keys);
        Assert.Contains(expected.Values, gradient => gradient.abs().max().item<double>() > 1e-3);
        foreach (var (name, gradient) in expected)
        {
            double scale = Math.Max(1, gradient.abs().max().item<double>());
            double difference = (gradient - found[name]).abs().max().item<double>();
            Assert.True(
                difference <= 1e-9 * scale,
                FormattableString.Invariant($"{name}: {difference:G3}, of gradients up to {scale:G3}"));
        }
    }

    public void Dispose()
    {
        Networks.Dispose();
        init.Dispose();
        scope.Dispose();
    }

    private static ImageDiscriminator Discriminator(string type, int classes, torch.Generator from) => type switch
    {
        "projected" => new ProjectedDiscriminator(
            (ProjectedDiscriminatorOptions)new ProjectedDiscriminatorOptions
            {
                FeatureNetworks = ["stub"], FeatureResolution = 64, ProjectionChannels = 4, HeadChannels = 8,
            }.For(Side, 3, classes),
            [new StubTrunk([4, 6, 8, 8], [2, 2, 2, 2], from)], from),
        _ => new StyleGan2Discriminator(
            (StyleGan2DiscriminatorOptions)new StyleGan2DiscriminatorOptions { ChannelBase = 256, ChannelMax = 8,
                MbstdGroupSize = 4 }.For(Side, 3, classes),
            from),
    };

    private IEnumerable<(string Name, TorchSharp.Modules.Parameter Parameter)> Trained(NetworkRole role) =>
        role == NetworkRole.Generator
        ? Networks.Generator.named_parameters().Select(pair => (pair.name, pair.parameter))
        : Networks.Discriminator.named_parameters().Where(pair => Networks.Discriminator.Trains(pair.name))
        .Select(pair => (pair.name, pair.parameter));

    // Power iteration comes to rest first, so that nothing is far from the norm that training has.
    private void StandStill()
    {
        using var off = no_grad();
        using var unused = NewDisposeScope();
        for (int i = 0; i < 10; i++)
            Networks.Discriminator.Forward(
                Networks.Generator.Synthesize(Networks.Generator.Map(batch.Z, batch.FakeLabels)), batch.FakeLabels);
        foreach (var network in new nn.Module[] { Networks.Generator, Networks.Discriminator })
        {
            network.eval();
            foreach (var layer in network.modules().OfType<BatchNorm2dLayer>()) layer.train();
        }
    }

    private Tensor Normal(params long[] shape) => randn(shape, dtype: ScalarType.Float64, generator: init.Data);
}
