using FewShotGan.Discriminators.ResNet;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.ResNet;

[Collection(MetaDefault.Collection)]
public sealed class ResNetDiscriminatorTests
{
    /// <summary>Miyato et al. 2018: table 4 has 128 channels everywhere, table 6 64 to 1024.</summary>
    [Fact]
    public void Blocks_are_the_papers()
    {
        Assert.Equal(
            [(3, 128, true, 16), (128, 128, true, 8), (128, 128, false, 8), (128, 128, false, 8)],
            new ResNetDiscriminatorOptions { Resolution = 32 }.Blocks());
        Assert.Equal(
            [(3, 64, true, 64), (64, 128, true, 32), (128, 256, true, 16), (256, 512, true, 8), (512, 1024, true, 4),
                (1024, 1024, false, 4)],
            new ResNetDiscriminatorOptions { Resolution = 128 }.Blocks());
    }

    [Theory]
    [InlineData(8, "layer", 4, 0)]
    [InlineData(16, "none", 8, 3)]
    [InlineData(256, "spectral", 0, 0)]
    public void There_is_one_logit_an_image(int resolution, string norm, int attention, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new ResNetDiscriminator(Small(resolution, norm, attention, cDim), rng);
        using var off = no_grad();
        Assert.Equal([2, 1], d.Forward(randn(2, 3, resolution, resolution, generator: rng), Labels(cDim)).shape);
    }

    [Theory]
    [InlineData("spectral", 3)]
    [InlineData("layer", 3)]
    [InlineData("none", 0)]
    public void It_runs_on_the_device_of_its_images(string norm, int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        using var d = new ResNetDiscriminator(Small(16, norm, 8, cDim), rng);
        d.to(ScalarType.Float64);
        var images = randn([2, 3, 16, 16], ScalarType.Float64, generator: rng, device: CPU).requires_grad_(true);
        OnCpu.Differentiate(d.Forward(images, Labels(cDim)), images);
        OnCpu.Assert(d, "D");
    }

    /// <summary>Once power iteration has settled, no weight stretches anything by more than 1.</summary>
    [Fact]
    public void Spectral_normalisation_bounds_every_layer()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new ResNetDiscriminator(Small(16, "spectral", 8, 0), rng);
        var images = randn(2, 3, 16, 16, generator: rng);
        using var off = no_grad();
        for (int i = 0; i < 100; i++) d.Forward(images);
        var state = d.state_dict();
        foreach (var name in state.Keys.Where(name => name.EndsWith("weight_orig", StringComparison.Ordinal)))
        {
            var weight = state[name].flatten(1);
            var (u, v) = (state[name.Replace("orig", "u", StringComparison.Ordinal)],
                state[name.Replace("orig", "v", StringComparison.Ordinal)]);
            Assert.Equal(linalg.svdvals(weight).max().item<float>(), u.dot(weight.mv(v)).item<float>(), 1e-3);
        }
    }

    [Fact]
    public void A_label_must_be_given_to_a_projection_and_not_to_a_classifier()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        var images = randn(1, 3, 16, 16, generator: rng).expand(3, -1, -1, -1);
        using var projection = new ResNetDiscriminator(Small(16, "none", 0, 3), rng);
        var logits = projection.Forward(images, eye(3));
        Assert.NotEqual(logits[0].item<float>(), logits[1].item<float>());
        Assert.Throws<ArgumentNullException>(() => projection.Forward(images));
        using var classifier = new ResNetDiscriminator(Small(16, "none", 0, 3) with { Labels = "classifier" }, rng);
        Assert.Equal([3, 3], classifier.Examine([images], null).More[Judgement.Classes].shape);
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        using var rng = new Generator(0);
        foreach (var options in new[] { Small(4, "none", 0, 0), Small(24, "none", 0, 0), Small(512, "none", 0, 0),
                     Small(32, "none", 4, 0) })
            Assert.Throws<ArgumentException>(() => new ResNetDiscriminator(options, rng));
        Assert.Equal(
            ("discriminator.attention", "found 4, expected 0 or the side of a block's features: 16, 8"),
            Assert.Single(Small(32, "none", 4, 0).Problems()));
        Assert.Equal("data.resolution", Assert.Single(Small(512, "none", 0, 0).Problems()).Key);
    }

    private static ResNetDiscriminatorOptions Small(int resolution, string norm, int attention, int cDim) => new()
    {
        Resolution = resolution, Norm = norm, Attention = attention, CDim = cDim, Ndf = 2,
    };

    private static Tensor? Labels(int cDim) => cDim == 0 ? null : eye(cDim, device: CPU).narrow(0, 0, 2);
}
