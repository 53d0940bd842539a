using System.Text.Json;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

public sealed class StyleGan2GeneratorTests
{
    private static StyleGan2GeneratorOptions Small(int resolution = 16) => new()
    {
        Resolution = resolution, ZDim = 8, WDim = 8, MappingLayers = 2, ChannelBase = 1024, ChannelMax = 8,
    };

    [Theory]
    [InlineData("skip", 0)]
    [InlineData("resnet", 3)]
    [InlineData("orig", 0)]
    public void In_float64_it_agrees_with_float32(string architecture, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var g = new StyleGan2Generator(Small() with { Architecture = architecture, CDim = cDim }, rng);
        FillZeros(g, rng);
        var z = randn(2, 8, generator: rng);
        var c = cDim == 0 ? null : randn(2, cDim, generator: rng);
        var single = g.Forward(z, c, 0.7);
        g.to(ScalarType.Float64);
        var image = g.Forward(z.to(ScalarType.Float64), c?.to(ScalarType.Float64), 0.7);
        Assert.Equal(ScalarType.Float64, image.dtype);
        GoldenAssert.Close(image, single, Tolerance.Network, architecture);
        Assert.All(g.state_dict().Values, t => Assert.Equal(ScalarType.Float64, t.dtype));
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
    public void Every_resolution_makes_an_image(int resolution)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var g = new StyleGan2Generator(Small(resolution) with { ChannelMax = 2 }, rng);
        using var off = no_grad();
        Assert.Equal((2 * StyleGan2Shape.Blocks(resolution).Count), g.NumWs);
        Assert.Equal([2, 3, resolution, resolution], g.Forward(zeros(2, 8)).shape);
    }

    [Fact]
    public void Parameters_and_buffers_are_as_many_as_the_reference_has()
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(GoldenFile.Locate("facts.json")));
        foreach (var row in facts.RootElement.GetProperty("param_counts").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            using var rng = new Generator(1);
            var (resolution, channelBase, channelMax) = (
                row.Integer("res")!.Value, row.Integer("channel_base")!.Value, row.Integer("channel_max")!.Value);
            using (var g = new StyleGan2Generator(
                new() { Resolution = resolution, ChannelBase = channelBase, ChannelMax = channelMax,
                    MappingLayers = 2 }, rng))
            {
                Assert.Equal(row.GetProperty("G_params").GetInt64(), g.parameters().Sum(p => p.numel()));
                Assert.Equal(row.GetProperty("G_buffers").GetInt64(), g.buffers().Sum(p => p.numel()));
                Assert.Equal(row.Integer("num_ws"), g.NumWs);
            }

            using var d = new StyleGan2Discriminator(
                new() { Resolution = resolution, ChannelBase = channelBase, ChannelMax = channelMax }, rng);
            Assert.Equal(row.GetProperty("D_params").GetInt64(), d.parameters().Sum(p => p.numel()));
        }
    }

    [Fact]
    public void Random_noise_follows_from_its_generator()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var g = new StyleGan2Generator(Small(), rng);
        FillZeros(g, rng);
        var z = randn(2, 8, generator: rng);
        Tensor Image(ulong seed) => g.Forward(z, noiseMode: NoiseMode.Random, noise: new Generator(seed));
        Assert.True(Image(1).allclose(Image(1)));
        Assert.False(Image(1).allclose(Image(2)));
        Assert.Throws<ArgumentNullException>(() => g.Forward(z, noiseMode: NoiseMode.Random));
    }

    [Fact]
    public void Images_at_the_start_have_about_unit_variance()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var g = new StyleGan2Generator(Small(32) with { ChannelMax = 32 }, rng);
        Assert.InRange(g.Forward(randn(16, 8, generator: rng)).std().item<float>(), 0.5, 6);
    }

    [Fact]
    public void Impossible_options_and_ws_are_refused()
    {
        using var rng = new Generator(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StyleGan2Generator(Small(2048), rng));
        Assert.Contains("dense", Assert.Throws<ArgumentException>(
            () => new StyleGan2Generator(Small() with { Architecture = "dense" }, rng)).Message);
        using var g = new StyleGan2Generator(Small(), rng);
        using var ws = zeros(2, 3, 8);
        Assert.Contains(
            "[N, 6, 8]", Assert.Throws<ArgumentException>(() => g.Synthesis.Forward(ws, NoiseMode.None)).Message);
    }

    // Biases, noise strengths and w_avg start at 0, where a mistake in them would not show.
    private static void FillZeros(StyleGan2Generator g, Generator rng)
    {
        using var off = no_grad();
        foreach (var (name, tensor) in g.state_dict())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("strength", StringComparison.Ordinal)
                || name.EndsWith("w_avg", StringComparison.Ordinal))
            {
                tensor.add_(randn(tensor.shape, generator: rng) * 0.3);
            }
        }
    }
}
