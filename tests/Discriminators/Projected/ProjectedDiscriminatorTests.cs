using FewShotGan.Discriminators.Features;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Tests.Projected;

public sealed class ProjectedDiscriminatorTests
{
    private static readonly ProjectedDiscriminatorOptions Small = new()
    {
        Resolution = 32, FeatureNetworks = ["means"], FeatureResolution = 64, ProjectionChannels = 4, HeadChannels = 6,
    };

    /// <summary>Maps that are the means of squares of pixels.</summary>
    private sealed class Means(params int[] sides) : IFeatureNetwork
    {
        public IReadOnlyList<string> Taps => [.. sides.Select(side => $"mean{side}")];

        public int Looks { get; private set; }

        public IReadOnlyList<Tensor> Extract(Tensor images)
        {
            Looks++;
            return [.. sides.Select(side => functional.avg_pool2d(images.expand(-1, 3, -1, -1), side))];
        }

        public void Dispose()
        {
        }
    }

    [Theory]
    [InlineData(112, 4, 224)]
    [InlineData(56, 3, 224)]
    [InlineData(28, 2, 224)]
    [InlineData(14, 1, 224)]
    [InlineData(7, 0, 224)]
    [InlineData(128, 4, 224)]
    [InlineData(32, 2, 224)]
    [InlineData(12, 0, 224)] // as near to 8 as to 16
    [InlineData(13, 1, 224)]
    [InlineData(4, 0, 224)]
    [InlineData(128, 3, 512)] // as deep as for half the size, of which it is
    [InlineData(64, 1, 1024)]
    [InlineData(16, 0, 1024)]
    public void A_head_halves_a_map_as_often_as_its_size_allows(int side, int halvings, int seen)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var head = new Head(new("map", 3, side, side), Small with { FeatureResolution = seen }, rng);
        Assert.Equal(
            halvings, head.named_parameters()
            .Count(pair => pair.Item1.EndsWith("main.0.bias", StringComparison.Ordinal)));
        var last = (side >> halvings) - 3;
        Assert.Equal([2, 1, last, last], head.Forward(zeros(2, 3, side, side)).shape);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Every_parameter_and_buffer_has_one_name(int classes)
    {
        using var rng = new Generator(0);
        using var d = new ProjectedDiscriminator(
            Small with { CDim = classes }, [new VisionAided.StubNetwork(2, 5, 6)], rng);
        GoldenAssert.OneName(d);
    }

    [Fact]
    public void A_map_too_small_for_a_head_is_refused_by_name()
    {
        using var rng = new Generator(0);
        var problem = Assert.Throws<ArgumentException>(
            () => new ProjectedDiscriminator(Small with { Projection = "ccm" }, [new Means(4, 32)], rng)).Message;
        Assert.Contains("means's mean32 is 2 x 2; a head takes at least 4 x 4", problem, StringComparison.Ordinal);
        using var without = new ProjectedDiscriminator(
            Small with { Projection = "ccm", Scales = [0] }, [new Means(4, 32)], rng);
        problem = Assert.Throws<ArgumentException>(
            () => new ProjectedDiscriminator(Small with { Scales = [2] }, [new Means(4, 8)], rng)).Message;
        Assert.Contains("scales has 2; there are 0 to 1", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", false, false, 0)]
    [InlineData("ccm", true, false, 0)]
    [InlineData("csm", false, true, 3)]
    [InlineData("csm", true, true, 0)]
    public void Every_kind_gives_logits_in_float32_and_float64(string projection, bool separable, bool patch, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        var options = Small with { Projection = projection, Separable = separable, Patch = patch, CDim = cDim };
        using var single = new ProjectedDiscriminator(options, [new Means(4, 8)], new Generator(1));
        using var twice = new ProjectedDiscriminator(options, [new Means(4, 8)], new Generator(1)).to(
            ScalarType.Float64);
        var images = rand(2, 3, 32, 32, generator: rng);
        var labels = cDim == 0 ? null : eye(cDim).narrow(0, 0, 2);
        var logits = single.Forward(images, labels);
        Assert.Equal(2, logits.shape[0]);
        GoldenAssert.Close(
            twice.Forward(images.to(ScalarType.Float64), labels?.to(ScalarType.Float64)), logits,
            new Tolerance(1e-4, 1e-4), projection);
    }

    [Fact]
    public void Only_heads_are_trained_and_nothing_before_them_keeps_a_graph()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new ProjectedDiscriminator(
            Small with { FeatureNetworks = ["a", "b"] }, [new Means(4, 8), new Means(4)], rng);
        var trained = d.named_parameters().Where(pair => d.Trains(pair.Item1)).Select(pair => pair.Item1).ToList();
        Assert.Equal(
            ["discriminator.", "discriminator_1."],
            trained.Select(name => name[..(name.IndexOf('.', StringComparison.Ordinal) + 1)]).Distinct());
        Assert.All(d.named_parameters(), pair => Assert.Equal(d.Trains(pair.Item1), pair.Item2.requires_grad));
        Assert.All(
            d.named_parameters().Where(pair => !d.Trains(pair.Item1)), pair =>
                Assert.StartsWith("feature_network", pair.Item1, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_engine_looks_where_no_gradient_is_wanted()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        Means network = new(4, 8), other = new(4, 8);
        using var d = new ProjectedDiscriminator(Small, [network], rng, [other]);
        Assert.Equal((1, 0), (network.Looks, other.Looks)); // to see how large maps are
        var images = zeros(2, 3, 32, 32);
        d.Forward(images);
        Assert.Equal((1, 1), (network.Looks, other.Looks));
        d.Forward(images.requires_grad_(true)).sum().backward();
        Assert.Equal((2, 1), (network.Looks, other.Looks));
        Assert.NotNull(images.grad);
        d.to(ScalarType.Float64).Forward(zeros(2, 3, 32, 32, dtype: ScalarType.Float64));
        Assert.Equal((3, 1), (network.Looks, other.Looks));
    }

    [Fact]
    public void Grey_images_are_seen_as_three_equal_channels()
    {
        using var scope = NewDisposeScope();
        using var grey = new ProjectedDiscriminator(
            Small with { ImageChannels = 1 }, [new Means(4, 8)], new Generator(1));
        using var colour = new ProjectedDiscriminator(Small, [new Means(4, 8)], new Generator(1));
        using var rng = new Generator(0);
        var images = rand(2, 1, 32, 32, generator: rng);
        GoldenAssert.Close(colour.Forward(images.repeat(1, 3, 1, 1)), grey.Forward(images), Tolerance.Network, "grey");
        Assert.Contains(
            "[2, 1, 32, 32]", Assert.Throws<ArgumentException>(() => colour.Forward(images)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_whose_sizes_do_not_double_are_mixed_across_scales_too()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var mixing = new RandomProjection(
            [new("a", 3, 25, 24), new("b", 5, 13, 12), new("c", 7, 7, 3)], Small, rng);
        var mixed = mixing.Forward([zeros(1, 3, 25, 24), zeros(1, 5, 13, 12), zeros(1, 7, 7, 3)]);
        Assert.Equal(
            [(4, 50, 48), (4, 25, 24), (8, 13, 12)],
            mixed.Select(map => ((int)map.shape[1], (int)map.shape[2], (int)map.shape[3])));
        Assert.Equal(
            [(4, 50, 48), (4, 25, 24), (8, 13, 12)], mixing.Maps.Select(map => (map.Channels, map.Height, map.Width)));
    }

    [Fact]
    public void The_blur_fades_to_nothing()
    {
        Assert.Equal(2, BlurFade.Sigma(2, 100, nimg: 0));
        Assert.Equal(1, BlurFade.Sigma(2, 100, nimg: 50_000));
        Assert.Equal(0, BlurFade.Sigma(2, 100, nimg: 200_000));
        Assert.Equal(0, BlurFade.Sigma(2, 0, nimg: 0));
        Assert.Empty(BlurFade.Taps(0.3));
        using var image = ones(1, 1, 2, 2);
        Assert.Same(image, BlurFade.Apply(image, 0));
    }
}
