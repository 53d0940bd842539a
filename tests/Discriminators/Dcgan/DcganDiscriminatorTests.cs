using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Dcgan;

[Collection(MetaDefault.Collection)]
public sealed class DcganDiscriminatorTests
{
    [Theory]
    [InlineData(8, "none", 0)]
    [InlineData(32, "layer", 3)]
    [InlineData(64, "batch", 0)]
    [InlineData(256, "none", 3)]
    public void There_is_one_logit_an_image(int resolution, string norm, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new DcganDiscriminator(Small(resolution, norm, cDim), rng);
        using var off = no_grad();
        Assert.Equal([2, 1], d.Forward(randn(2, 3, resolution, resolution, generator: rng), Labels(cDim)).shape);
    }

    /// <summary>What WGAN-GP's penalty needs, a gradient at each image alone, and what DCGAN's batches share.</summary>
    [Theory]
    [InlineData("none", true)]
    [InlineData("layer", true)]
    [InlineData("batch", false)]
    public void An_image_stands_for_itself_but_for_batch_normalisation(string norm, bool isSeparate)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        var options = Small(16, norm);
        using var d = new DcganDiscriminator(options, rng);
        d.to(ScalarType.Float64);
        var images = randn(4, 3, 16, 16, dtype: ScalarType.Float64, generator: rng);
        var difference = (d.Forward(images).narrow(0, 0, 2) - d.Forward(images.narrow(0, 0, 2))).abs().max();
        Assert.Equal(isSeparate, difference.item<double>() < 1e-12);
        Assert.Equal(isSeparate ? 1 : null, options.Batch.Group);
    }

    /// <summary>The formula of Salimans et al. 2016, section 3.2, kernel by kernel.</summary>
    [Fact]
    public void Minibatch_discrimination_adds_up_how_near_the_other_images_are()
    {
        const int count = 3, features = 6, kernels = 2, width = 4;
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var layer = new MinibatchDiscrimination(features, kernels, width, rng);
        layer.to(ScalarType.Float64);
        var input = randn(count, features, dtype: ScalarType.Float64, generator: rng) * 20;
        var found = layer.forward(input);
        Assert.Equal([count, kernels], found.shape);
        var m = input.matmul(layer.parameters().Single());
        for (int i = 0; i < count; i++)
        {
            for (int b = 0; b < kernels; b++)
            {
                double sum = Enumerable.Range(0, count).Sum(j => Math.Exp(-Enumerable.Range(b * width, width)
                    .Sum(c => Math.Abs(m[i, c].item<double>() - m[j, c].item<double>()))));
                Assert.Equal(sum, found[i, b].item<double>(), 1e-12);
            }
        }
    }

    [Fact]
    public void Minibatch_discrimination_sees_that_images_are_alike()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        var options = Small(16, "none") with { MinibatchKernels = 8 };
        using var d = new DcganDiscriminator(options, rng);
        using (no_grad())
            foreach (var (_, parameter) in d.named_parameters()) parameter.mul_(10);
        var image = randn(1, 3, 16, 16, generator: rng);
        var among = d.Forward(cat([image, randn(3, 3, 16, 16, generator: rng)]))[0].item<float>();
        var alike = d.Forward(image.expand(4, -1, -1, -1))[0].item<float>();
        Assert.True(Math.Abs(alike - among) > 1e-3, $"{alike} {among}");
        Assert.Null(options.Batch.Group);
        Assert.Contains("minibatch discrimination", options.Batch.Reason, StringComparison.Ordinal);
    }

    /// <summary>KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² − ln σ² − 1), and numbers of that mean and deviation.</summary>
    [Fact]
    public void A_bottleneck_judges_what_is_drawn_and_says_what_it_knows()
    {
        const int count = 3, features = 5, width = 2;
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var bottleneck = new VariationalBottleneck(features, width, rng);
        bottleneck.to(ScalarType.Float64);
        var input = randn(count, features, dtype: ScalarType.Float64, generator: rng);
        var weights = bottleneck.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        var encoded = nn.functional.linear(input, weights["encoder.weight"], weights["encoder.bias"]);
        var (logits, information) = bottleneck.Forward(input, draws: null);
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            for (int k = 0; k < width; k++)
            {
                double mean = encoded[i, k].item<double>(), log = encoded[i, width + k].item<double>();
                sum += ((mean * mean) + Math.Exp(log) - log - 1) / 2;
            }

            Assert.Equal(sum, information[i].item<double>(), 1e-12);
        }

        // The logit is linear in the numbers, so that the mean of many is that of their means.
        using var draws = new Generator(1);
        var many = bottleneck.Forward(input.narrow(0, 0, 1).expand(100_000, -1), draws).Logits;
        Assert.Equal(logits[0].item<double>(), many.mean().item<double>(), 0.01);
        var judge = weights["judge.weight"].squeeze(0);
        double variance = (judge.square() * encoded[0].narrow(0, width, width).exp()).sum().item<double>();
        Assert.Equal(variance, many.var().item<double>(), 0.02 * variance);
    }

    [Fact]
    public void A_bottleneck_draws_only_while_it_is_trained()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new DcganDiscriminator(Small(16, "none") with { Bottleneck = 8 }, rng) { Draws = rng };
        var images = randn(2, 3, 16, 16, generator: rng);
        Assert.False(d.Forward(images).Equals(d.Forward(images)));
        foreach (var parameter in d.parameters()) parameter.requires_grad = false;
        Assert.True(d.Forward(images).Equals(d.Forward(images)));
        foreach (var parameter in d.parameters()) parameter.requires_grad = true;
        d.eval();
        Assert.True(d.Forward(images).Equals(d.Forward(images)));
        Assert.Equal([2], d.Examine([images], null).More[Judgement.Information].shape);
    }

    [Fact]
    public void A_label_changes_the_logit_and_must_be_given()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new DcganDiscriminator(Small(16, "none", cDim: 3), rng);
        var images = randn(1, 3, 16, 16, generator: rng).expand(3, -1, -1, -1);
        var logits = d.Forward(images, eye(3));
        Assert.NotEqual(logits[0].item<float>(), logits[1].item<float>());
        Assert.Throws<ArgumentNullException>(() => d.Forward(images));
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("layer", 3)]
    [InlineData("batch", 3)]
    public void It_runs_on_the_device_of_its_images(string norm, int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        using var d = new DcganDiscriminator(Small(16, norm, cDim), rng);
        var images = randn(2, 3, 16, 16, generator: rng, device: CPU).requires_grad_(true);
        OnCpu.Differentiate(d.Forward(images, Labels(cDim)), images);
        OnCpu.Assert(d, "D");
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        using var rng = new Generator(0);
        Assert.Contains("resolution is 4", Refused(Small(4, "none")), StringComparison.Ordinal);
        Assert.Contains("resolution is 512", Refused(Small(512, "none")), StringComparison.Ordinal);
        Assert.Contains("norm is 'group'", Refused(Small(16, "group")), StringComparison.Ordinal);
        Assert.Empty(Small(8, "none").Problems());
        Assert.Equal("data.resolution", Assert.Single(Small(512, "none").Problems()).Key);

        string Refused(DcganDiscriminatorOptions options) =>
            Assert.Throws<ArgumentException>(() => new DcganDiscriminator(options, rng)).Message;
    }

    private static DcganDiscriminatorOptions Small(int resolution, string norm, int cDim = 0) =>
        new() { Resolution = resolution, CDim = cDim, Ndf = 2, Norm = norm };

    private static Tensor? Labels(int cDim) => cDim == 0 ? null : eye(cDim, device: CPU).narrow(0, 0, 2);
}
