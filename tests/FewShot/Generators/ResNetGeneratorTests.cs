using FewShotGan.Generators.ResNet;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

[Collection(MetaDefault.Collection)]
public sealed class ResNetGeneratorTests
{
    /// <summary>Miyato et al. 2018: table 4 has 256 channels everywhere, table 6 1024 to 64.</summary>
    [Fact]
    public void Channels_are_the_papers()
    {
        var small = new ResNetOptions { Resolution = 32 };
        Assert.Equal([256, 256, 256, 256], new[] { 4, 8, 16, 32 }.Select(small.Channels));
        var large = new ResNetOptions { Resolution = 128 };
        Assert.Equal([1024, 1024, 512, 256, 128, 64], new[] { 4, 8, 16, 32, 64, 128 }.Select(large.Channels));
        Assert.Equal(128, large.ZDim);
    }

    [Theory]
    [InlineData(8, 8, 3, true)]
    [InlineData(64, 16, 3, false)]
    [InlineData(256, 0, 0, false)]
    public void Images_have_the_resolution_and_lie_within_the_range(
        int resolution, int attention, int cDim, bool spectral)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new ResNetGenerator(
            Small(resolution, cDim) with { Attention = attention, Spectral = spectral }, rng);
        using var off = no_grad();
        var image = generator.Synthesize(generator.Map(randn(2, 8, generator: rng), Labels(cDim)));
        Assert.Equal([2, 3, resolution, resolution], image.shape);
        Assert.InRange(image.abs().max().item<float>(), 1e-4f, 1f);
    }

    /// <summary>Attention begins at nothing, and what it adds comes from everywhere.</summary>
    [Fact]
    public void Attention_takes_from_all_pixels_once_it_counts()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        var layers = new FewShotGan.Layers.ResidualLayers(isSpectral: false, rng);
        using var attention = new FewShotGan.Layers.SelfAttention(8, layers);
        var x = randn(1, 8, 4, 4, generator: rng);
        Assert.True(attention.forward(x).allclose(x));
        using (no_grad()) attention.named_parameters().Single(one => one.name == "sigma").parameter.fill_(1);
        var other = x.clone();
        using (no_grad()) other[0, TensorIndex.Colon, 0, 0] += 3;
        var change = (attention.forward(other) - attention.forward(x)).abs().amax([0, 1]);
        Assert.True(change.min().item<float>() > 0);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, true)]
    public void It_runs_on_the_device_and_in_the_type_of_its_latents(int cDim, bool spectral)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        using var generator = new ResNetGenerator(
            Small(16, cDim) with { Attention = 8, Spectral = spectral }, rng);
        generator.to(ScalarType.Float64);
        var z = randn(2, 8, dtype: ScalarType.Float64, generator: rng, device: CPU).requires_grad_(true);
        OnCpu.Differentiate(generator.Synthesize(generator.Map(z, Labels(cDim))), z);
        OnCpu.Assert(generator, "G");
    }

    [Fact]
    public void Impossible_sizes_and_truncation_are_refused()
    {
        using var rng = new Generator(0);
        foreach (var options in new[] { Small(4), Small(24), Small(512), Small(16) with { Attention = 4 } })
            Assert.Throws<ArgumentException>(() => new ResNetGenerator(options, rng));
        Assert.Equal(
            ("generator.attention", "found 4, expected 0 or the side of a block's features: 8, 16"),
            Assert.Single((Small(16) with { Attention = 4 }).Problems()));
        using var generator = new ResNetGenerator(Small(8), rng);
        using var z = zeros(1, 8);
        Assert.Contains(
            "psi", Assert.Throws<ArgumentException>(() => generator.Map(z, null, psi: 0.7)).Message,
            StringComparison.Ordinal);
    }

    private static ResNetOptions Small(int resolution, int cDim = 0) =>
        new() { Resolution = resolution, CDim = cDim, ZDim = 8, Ngf = 2 };

    private static Tensor? Labels(int cDim) => cDim == 0 ? null : eye(cDim, device: CPU).narrow(0, 0, 2);
}
