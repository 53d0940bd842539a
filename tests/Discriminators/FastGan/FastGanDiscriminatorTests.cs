using FewShotGan.Discriminators.FastGan;
using FewShotGan.Discriminators.Features;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.FastGan;

[Collection(MetaDefault.Collection)]
public sealed class FastGanDiscriminatorTests
{
    private static readonly Tolerance Near = new(1e-5, 1e-6);

    [Theory]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1024)]
    public void Names_and_shapes_are_the_public_programs(int resolution)
    {
        using var golden = GoldenFile.Open("fastgan_discriminator");
        using var d = Made(resolution);
        var prefix = FormattableString.Invariant($"shape.{resolution}.");
        Assert.Equal(
            golden.After(prefix).Order(StringComparer.Ordinal)
                .Select(name => (name, string.Join(' ', golden[prefix + name].data<long>()))),
            d.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => (entry.Key, string.Join(' ', entry.Value.shape is [] ? [0] : entry.Value.shape))));
    }

    /// <summary>
    /// The fixture is of the public program's classes (models.py) in float64, 512 px, ndf 16, with weights and images
    /// by the formulas here. Their float32 gradients are 0.3 % from these.
    /// </summary>
    [Fact]
    public void Logits_reconstructions_and_gradients_are_the_public_programs()
    {
        using var golden = GoldenFile.Open("fastgan_discriminator");
        using var scope = NewDisposeScope();
        using var d = Made(512);
        Fill(d);
        d.to(ScalarType.Float64);
        d.train();
        var count = arange(2 * 3 * 512 * 512, dtype: ScalarType.Float64);
        var images = ((count * 0.011) + (count.square() * 1e-7)).sin().reshape(2, 3, 512, 512)
            .to(ScalarType.Float32).to(ScalarType.Float64).requires_grad_(true);
        var judged = d.Examine([images], null);
        var (big, small, part) = d.Reconstruct(judged, quarter: 1);
        var logits = Ordered(judged.Logits);
        GoldenAssert.Close(golden["logits"], logits, Near, "logits");
        foreach (var (name, image) in new[] { ("big", big), ("small", small), ("part", part) })
            GoldenAssert.Close(golden["rec_" + name], Every(image, 8), Near, name);

        var weights = arange(logits.numel(), dtype: ScalarType.Float64).cos();
        ((logits * weights).sum() + big.square().mean() + small.square().mean() + part.square().mean()).backward();
        GoldenAssert.Close(golden["image_gradient"], Every(images.grad!, 32), Near, "image");
        var parameters = d.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (var name in golden.After("gradient."))
        {
            var expected = golden["gradient." + name];
            GoldenAssert.Close(expected, parameters[name].grad!.flatten().narrow(0, 0, expected.numel()), Near, name);
        }

        d.eval();
        using var off = no_grad();
        GoldenAssert.Close(golden["logits_eval"], Ordered(d.Forward(images)), Near, "after the running averages moved");
    }

    [Theory]
    [InlineData(32, 0)]
    [InlineData(64, 3)]
    [InlineData(128, 0)]
    public void Smaller_images_have_as_many_logits_and_reconstructions_of_their_own_size(int resolution, int classes)
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(1);
        using var d = Made(resolution, classes);
        var images = randn([2, 3, resolution, resolution], generator: draws).clamp_(-1, 1);
        var labels = classes == 0 ? null : eye(classes).narrow(0, 0, 2);
        var judged = d.Examine([images], labels);
        Assert.Equal([2, 50], judged.Logits.shape);
        Assert.Equal([2, 3, resolution, resolution], d.Reconstruct(judged, quarter: 3).Part.shape);
        var losses = d.Learn(judged, [images], draws);
        Assert.Equal([2], losses.shape);
        Assert.True(losses.min().item<float>() > 0);
        losses.mean().backward();
        Assert.All(
            d.named_parameters().Where(pair => pair.name.StartsWith("decoder", StringComparison.Ordinal)
                || pair.name.StartsWith("down_", StringComparison.Ordinal)),
            pair => Assert.True(
                pair.parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0, pair.name));
        if (labels is not null)
            Assert.False(judged.Logits.allclose(d.Examine([images], labels.flip(0)).Logits));
    }

    [Fact]
    public void The_distance_is_that_of_features_of_length_1_and_0_between_the_same_images()
    {
        using var scope = NewDisposeScope();
        using var distance = new PerceptualDistance(new Eyes(), "eyes", 64);
        var (a, b) = (rand(2, 3, 64, 64), rand(2, 3, 64, 64));
        Assert.Equal(0, distance.Of(a, a).abs().max().item<float>());

        // Features are the images, and their means over 2 x 2 pixels.
        Tensor Taps(Tensor x, Tensor y) => (Unit(x) - Unit(y)).square().sum([1]).mean([1, 2]);
        Tensor Unit(Tensor x) => x / x.square().sum(1, keepdim: true).sqrt();
        var expected = Taps(a, b) + Taps(nn.functional.avg_pool2d(a, 2), nn.functional.avg_pool2d(b, 2));
        Assert.True(expected.allclose(distance.Of(a, b), rtol: 1e-5));

        // Nothing but zeros has a gradient too.
        var black = zeros(1, 3, 64, 64, requires_grad: true);
        distance.Of(black, b.narrow(0, 0, 1)).sum().backward();
        Assert.True(black.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Without_a_weight_there_are_no_decoders()
    {
        using var rng = new Generator(0);
        using var d = new FastGanDiscriminator(
            new() { Resolution = 32, Ndf = 16, ReconstructionWeight = 0 }, new Eyes(), rng);
        Assert.DoesNotContain(
            d.named_parameters(), pair => pair.name.StartsWith("decoder", StringComparison.Ordinal));
        Assert.Equal(
            "data.resolution", Assert.Single(new FastGanDiscriminatorOptions { Resolution = 16 }.Problems()).Key);
    }

    private static FastGanDiscriminator Made(int resolution, int classes = 0)
    {
        using var rng = new Generator(0);
        return new(new() { Resolution = resolution, Ndf = 16, CDim = classes }, new Eyes(), rng);
    }

    // The program has the logits of all images, then those of their small versions.
    private static Tensor Ordered(Tensor logits) =>
        cat([logits.narrow(1, 0, 25).flatten(), logits.narrow(1, 25, 25).flatten()]);

    private static Tensor Every(Tensor images, long step) =>
        images.slice(2, 0, images.shape[2], step).slice(3, 0, images.shape[3], step);

    private static void Fill(FastGanDiscriminator d)
    {
        using var off = no_grad();
        var state = d.state_dict();
        foreach (var (k, name) in state.Keys.Order(StringComparer.Ordinal).Index())
        {
            var tensor = state[name];
            if (tensor.dtype == ScalarType.Int64) continue;
            var angle = (arange(tensor.numel(), dtype: ScalarType.Float64) * 12.9898) + (k * 78.233);
            var wave = angle.sin() * 43758.5453;
            var drawn = (2 * (wave - wave.floor())) - 1;
            drawn = name.Split('.')[^1] switch
            {
                "running_var" or "weight" => 1 + (0.1 * drawn),
                "running_mean" or "bias" => 0.1 * drawn,
                "weight_u" or "weight_v" => drawn / drawn.norm(),
                _ => 0.05 * drawn,
            };
            tensor.copy_(drawn.reshape(tensor.shape));
        }
    }

    /// <summary>A network that shows the image, and its means over 2×2 pixels.</summary>
    private sealed class Eyes : IFeatureNetworkSource, IFeatureNetwork
    {
        public IReadOnlyList<string> Taps => ["image", "half"];

        public (IFeatureNetwork Network, IFeatureNetwork? WithoutGradient) Open(
            string name, IReadOnlyList<string> taps, string engineWithoutGradient, int side) => (this, null);

        public IReadOnlyList<Tensor> Extract(Tensor images) => [images.alias(), nn.functional.avg_pool2d(images, 2)];

        public void Dispose()
        {
        }
    }
}
