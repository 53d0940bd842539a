using FewShotGan.Generators.Mlp;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

[Collection(MetaDefault.Collection)]
public sealed class MlpGeneratorTests
{
    /// <summary>The paper's sigmoid, of [0, 1], in the range of images here.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Its_images_are_those_of_the_formula(int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new MlpGenerator(Small(cDim), rng);
        generator.to(ScalarType.Float64);
        var weights = generator.state_dict();
        var z = randn(2, 8, dtype: ScalarType.Float64, generator: rng);
        var labels = cDim == 0 ? null : eye(2);
        var x = labels is null ? z : cat([z, labels.to(z.dtype)], 1);
        foreach (var layer in new[] { "h0", "h1" }) x = Layer(layer).clamp_min(0);
        var expected = ((1 / (1 + (-Layer("y")).exp()) * 2) - 1).reshape(2, 3, 4, 4);
        var image = generator.Synthesize(generator.Map(z, labels));
        Assert.True((image - expected).abs().max().item<double>() < 1e-12);
        Assert.True(image.std().item<double>() > 1e-6);

        Tensor Layer(string name) => x.matmul(weights[name + ".weight"].t()) + weights[name + ".bias"];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void It_runs_on_the_device_and_in_the_type_of_its_latents(int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        using var generator = new MlpGenerator(Small(cDim), rng);
        generator.to(ScalarType.Float64);
        var z = randn(2, 8, dtype: ScalarType.Float64, generator: rng, device: CPU).requires_grad_(true);
        var labels = cDim == 0 ? null : eye(cDim, device: CPU).narrow(0, 0, 2);
        OnCpu.Differentiate(generator.Synthesize(generator.Map(z, labels)), z);
        OnCpu.Assert(generator, "G");
    }

    [Fact]
    public void Too_large_images_and_truncation_are_refused_and_labels_demanded()
    {
        using var rng = new Generator(0);
        var large = Small(0) with { Resolution = 256 };
        Assert.Equal("data.resolution", Assert.Single(large.Problems()).Key);
        Assert.Throws<ArgumentException>(() => new MlpGenerator(large, rng));
        using var generator = new MlpGenerator(Small(2), rng);
        using var z = zeros(1, 8);
        Assert.Contains(
            "psi", Assert.Throws<ArgumentException>(() => generator.Map(z, null, psi: 0.7)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => generator.Map(z, null));
    }

    private static MlpOptions Small(int cDim) => new() { Resolution = 4, CDim = cDim, ZDim = 8, Width = 6 };
}
