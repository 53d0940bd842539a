using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests;

public sealed class StyleGan2DiscriminatorTests
{
    private static StyleGan2DiscriminatorOptions Small(int resolution = 16) =>
        new() { Resolution = resolution, ChannelBase = 1024, ChannelMax = 8, MbstdGroupSize = 2 };

    [Theory]
    [InlineData("resnet", 0)]
    [InlineData("skip", 3)]
    [InlineData("orig", 0)]
    public void In_float64_it_agrees_with_float32(string architecture, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var d = new StyleGan2Discriminator(Small() with { Architecture = architecture, CDim = cDim }, rng);
        var x = randn(4, 3, 16, 16, generator: rng);
        var c = cDim == 0 ? null : randn(4, cDim, generator: rng);
        var single = d.Forward(x, c);
        var before = d.state_dict().Keys.ToList();
        d.to(ScalarType.Float64);
        var logits = d.Forward(x.to(ScalarType.Float64), c?.to(ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, logits.dtype);
        GoldenAssert.Close(logits, single, Tolerance.Network, architecture);
        Assert.Equal(before, d.state_dict().Keys);
        Assert.All(d.state_dict().Values, t => Assert.Equal(ScalarType.Float64, t.dtype));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1024)]
    public void Every_resolution_judges_an_image(int resolution)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var d = new StyleGan2Discriminator(Small(resolution) with { ChannelMax = 2 }, rng);
        using var off = no_grad();
        Assert.Equal([2, 1], d.Forward(zeros(2, 3, resolution, resolution)).shape);
    }

    [Fact]
    public void Without_minibatch_std_samples_do_not_influence_one_another()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var with = new StyleGan2Discriminator(Small(), rng);
        using var without = new StyleGan2Discriminator(Small() with { MbstdChannels = 0 }, rng);
        var x = randn(2, 3, 16, 16, generator: rng);
        var first = x.narrow(0, 0, 1);
        Assert.True(without.Forward(x).narrow(0, 0, 1).allclose(without.Forward(first), 1e-4, 1e-5));
        Assert.False(with.Forward(x).narrow(0, 0, 1).allclose(with.Forward(first), 1e-4, 1e-5));
    }

    [Fact]
    public void Weights_follow_from_the_generator_alone()
    {
        using var scope = NewDisposeScope();
        using var a = new StyleGan2Discriminator(Small(), new Generator(1));
        using var b = new StyleGan2Discriminator(Small(), new Generator(1));
        var other = b.state_dict();
        Assert.All(a.state_dict(), p => Assert.True(p.Value.allclose(other[p.Key])));
    }

    [Fact]
    public void Impossible_options_and_images_are_refused()
    {
        using var rng = new Generator(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StyleGan2Discriminator(Small(48), rng));
        Assert.Contains("dense", Assert.Throws<ArgumentException>(
            () => new StyleGan2Discriminator(Small() with { Architecture = "dense" }, rng)).Message);
        using var d = new StyleGan2Discriminator(Small(), rng);
        using var x = zeros(2, 3, 8, 8);
        Assert.Contains("[N, 3, 16, 16]", Assert.Throws<ArgumentException>(() => d.Forward(x)).Message);
    }
}
