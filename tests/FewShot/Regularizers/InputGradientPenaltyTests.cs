using FewShotGan.Inputs;
using FewShotGan.Optimizers;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

/// <summary>R1, R2 and the gradient penalty on every kind of discriminator.</summary>
public sealed class InputGradientPenaltyTests
{
    public static TheoryData<string, string, bool, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, bool, string>();
            foreach (var penalty in Penalties.Cast<object[]>().Select(row => (string)row[0]))
            {
                foreach (var (discriminator, hasLabels, augment) in new[]
                {
                    ("stylegan2", false, "none"), ("stylegan2", true, "none"), ("stylegan2", false, "diffaugment"),
                        ("stylegan2", true, "ada"),
                    ("projected", false, "diffaugment"), ("projected", true, "ada"),
                })
                    cases.Add(penalty, discriminator, hasLabels, augment);
            }

            return cases;
        }
    }

    public static TheoryData<string> Penalties => ["r1", "r2", "gradient_penalty", "dragan", "jensen_shannon"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_of_a_penalty_is_its_difference_quotient(
        string penalty, string discriminator, bool hasLabels, string augment)
    {
        using var networks = new PenaltyCase("stylegan2", discriminator, hasLabels);
        double weight = penalty == "jensen_shannon" ? 100 : 1;
        networks.GradientsAreDifferenceQuotients(Of(penalty), penalty, weight, Augment(augment));
    }

    [Theory]
    [MemberData(nameof(Penalties))]
    public void Augmentation_is_part_of_what_is_differentiated(string penalty)
    {
        using var networks = new PenaltyCase("stylegan2", "stylegan2");
        var (_, plain) = networks.Run(Of(penalty), penalty);
        foreach (var augment in new[] { "diffaugment", "ada" })
            Assert.NotEqual(plain, networks.Run(Of(penalty), penalty, Augment(augment)).Mean, plain * 1e-4);
    }

    [Theory]
    [MemberData(nameof(Penalties))]
    public void Micro_batches_give_the_gradients_of_the_batch(string penalty)
    {
        using var networks = new PenaltyCase("stylegan2", "stylegan2", hasLabels: true);
        var (whole, mean) = networks.Run(Of(penalty), penalty);
        var (parts, ofParts) = networks.Run(
            Of(penalty), penalty,
            passOptions: new() { Noise = FewShotGan.Generators.NoiseMode.Const, Trained = new(size: 4, group: 4) });
        PenaltyCase.Equal(whole, parts);
        Assert.Equal(mean, ofParts, 1e-9 * mean);
    }

    [Theory]
    [MemberData(nameof(Penalties))]
    public void Looking_at_a_few_images_at_a_time_gives_the_gradients_of_the_batch(string penalty)
    {
        using var networks = new PenaltyCase("stylegan2", "projected");
        var (whole, mean) = networks.Run(Of(penalty), penalty, Augment("diffaugment"));
        var (parts, ofParts) = networks.Run(
            Of(penalty), penalty, Augment("diffaugment"),
            new() { Noise = FewShotGan.Generators.NoiseMode.Const, Frozen = new(2) });
        PenaltyCase.Equal(whole, parts);
        Assert.Equal(mean, ofParts, 1e-9 * mean);
    }

    [Theory]
    [MemberData(nameof(Penalties))]
    public void What_is_frozen_gets_no_gradient(string penalty)
    {
        using var projected = new PenaltyCase("stylegan2", "projected");
        projected.Run(Of(penalty), penalty, Augment("diffaugment"));
        Assert.NotEmpty(projected.WithGradient);
        Assert.All(projected.WithGradient, name => Assert.True(projected.Networks.Discriminator.Trains(name), name));

        // FreezeD trains a discriminator's last layers only.
        using var frozen = new PenaltyCase("stylegan2", "stylegan2");
        var (all, _) = frozen.Run(Of(penalty), penalty);
        foreach (var (_, parameter) in frozen.Networks.Discriminator.named_parameters()) parameter.grad = null;
        var (some, _) = frozen.Run(
            Of(penalty), penalty, trains: name => name.StartsWith("b4.", StringComparison.Ordinal));
        Assert.Equal(all.Keys.Where(name => name.StartsWith("b4.", StringComparison.Ordinal)), frozen.WithGradient);
        PenaltyCase.Equal(some.ToDictionary(pair => pair.Key, pair => all[pair.Key]), some);
    }

    [Theory]
    [InlineData("r1")]
    [InlineData("r2")]
    [InlineData("gradient_penalty")]
    [InlineData("zero_centred")]
    [InlineData("dragan")]
    public void A_linear_discriminators_penalty_is_known(string penalty)
    {
        const double weight = 3;
        using var linear = new Linear();
        var (value, gradient) = linear.Run(penalty switch
        {
            "r1" => new R1Options { Gamma = 2 * weight },
            "r2" => new R2Options { Gamma = 2 * weight },
            "dragan" => new DraganOptions { Weight = weight },
            "zero_centred" => new GradientPenaltyOptions { Weight = weight, Target = 0 },
            _ => new GradientPenaltyOptions { Weight = weight },
        });
        double norm = linear.Weights.square().sum().sqrt().item<double>();
        double target = penalty is "gradient_penalty" or "dragan" ? 1 : 0;
        Assert.Equal(Math.Pow(norm - target, 2), value, 1e-9 * norm * norm);
        Assert.True(gradient.allclose(linear.Weights * (2 * weight * (norm - target) / norm), rtol: 1e-9, atol: 1e-12));
    }

    [Fact]
    public void Jensen_Shannon_weighs_a_gradient_by_how_wrong_the_discriminator_is()
    {
        using var linear = new Linear();
        linear.Weights.mul_(0.05); // logits of about 0.5
        var (reals, fakes) = linear.FirstLogits();
        var norm = linear.Weights.square().sum();
        var expected = (((1 - reals.sigmoid()).square().mean() + fakes.sigmoid().square().mean()) * norm / 2)
            .item<double>();
        var (value, _) = linear.Run(new JensenShannonOptions());
        Assert.Equal(expected, value, 1e-9 * expected);
    }

    [Fact]
    public void Where_the_gradient_is_0_the_penalty_has_a_finite_gradient()
    {
        using var linear = new Linear();
        linear.Weights.zero_();
        var (value, gradient) = linear.Run(new GradientPenaltyOptions());
        Assert.Equal(1, value, 1e-9);
        Assert.True(gradient.isfinite().all().item<bool>());
    }

    [Fact]
    public void The_gradient_penalty_is_taken_between_the_real_and_the_generated_image()
    {
        using var networks = new PenaltyCase("stylegan2", "stylegan2");
        var (_, first) = networks.Run(Of("gradient_penalty"), "gradient_penalty");
        var (_, again) = networks.Run(Of("gradient_penalty"), "gradient_penalty");
        Assert.Equal(first, again);
        using (no_grad())
            foreach (var parameter in networks.Networks.Generator.parameters()) parameter.mul_(2);
        Assert.NotEqual(first, networks.Run(Of("gradient_penalty"), "gradient_penalty").Mean);
    }

    private static RegularizerOptions Of(string penalty) => penalty switch
    {
        "r1" => new R1Options { Gamma = 2, Interval = PenaltyCase.Interval },
        "r2" => new R2Options { Gamma = 2, Interval = PenaltyCase.Interval },
        "dragan" => new DraganOptions { Weight = 1, Interval = PenaltyCase.Interval },
        "jensen_shannon" => new JensenShannonOptions { Gamma = 100, Interval = PenaltyCase.Interval },
        _ => new GradientPenaltyOptions { Weight = 1, Interval = PenaltyCase.Interval },
    };

    private static AugmentOptions? Augment(string name) => name switch
    {
        "diffaugment" => new DiffAugmentOptions(),
        "ada" => new AdaAugmentOptions { Control = "fixed", P = 0.8 },
        _ => null,
    };

    /// <summary>A discriminator whose logit is a weighted sum of the image, in float64.</summary>
    private sealed class Linear : IDisposable
    {
        private const int Side = 8;
        private readonly DisposeScope scope = NewDisposeScope();
        private readonly RandomStreams streams = new(1);
        private readonly TrainingNetworks networks;

        public Linear()
        {
            networks = new(
                ScalingGenerator.Of(Side), init => new SmallDiscriminator(Side, init, isLinear: true), streams.Init,
                CPU);
            networks.Generator.to(ScalarType.Float64);
            networks.Discriminator.to(ScalarType.Float64);
        }

        public Tensor Weights => networks.Discriminator.named_parameters().Single(pair => pair.name == "w2").parameter;

        /// <summary>The logits of the real and generated images of the first run.</summary>
        public (Tensor Reals, Tensor Fakes) FirstLogits()
        {
            using var same = new RandomStreams(1);
            var (reals, z) = Drawn(same);
            var (generator, discriminator) = (networks.Generator, networks.Discriminator);
            return (discriminator.Forward(reals), discriminator.Forward(generator.Synthesize(generator.Map(z, null))));
        }

        public (double Value, Tensor Gradient) Run(RegularizerOptions options)
        {
            using var still = new SgdOptions().Create([.. networks.Discriminator.parameters()], rate: 0);
            using var regularizer = options.Create(AnySetting.WithoutNetworks);
            using var meter = new LossMeter();
            var (reals, z) = Drawn(streams);
            new Phase("phase", 1, still, new TrainingPasses(networks, new InputChain([]), streams), regularizer)
                .Run(new(reals, null, z, null), meter);
            return (meter.Mean(regularizer.StateName)!.Value, Weights.grad!);
        }

        public void Dispose()
        {
            networks.Dispose();
            streams.Dispose();
            scope.Dispose();
        }

        private static (Tensor Reals, Tensor Z) Drawn(RandomStreams streams) => (
            randn(4, 3, Side, Side, dtype: ScalarType.Float64, generator: streams.Data),
            randn(4, 3 * Side * Side, dtype: ScalarType.Float64, generator: streams.Latent));
    }
}
