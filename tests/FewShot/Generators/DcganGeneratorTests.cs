using FewShotGan.Generators.Dcgan;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

[Collection(MetaDefault.Collection)]
public sealed class DcganGeneratorTests
{
    [Theory]
    [InlineData(8, 0)]
    [InlineData(32, 3)]
    [InlineData(64, 0)]
    [InlineData(256, 3)]
    public void Images_have_the_resolution_and_lie_within_the_range(int resolution, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new DcganGenerator(Small(resolution, cDim), rng);
        using var off = no_grad();
        var image = generator.Synthesize(generator.Map(randn(2, 8, generator: rng), Labels(cDim)));
        Assert.Equal([2, 3, resolution, resolution], image.shape);
        Assert.InRange(image.abs().max().item<float>(), 1e-4f, 1f);
    }

    /// <summary>1024 channels at 4 px, 128 at 32 px (Radford et al. 2016, figure 1).</summary>
    [Fact]
    public void Channels_are_the_papers_with_its_width()
    {
        var paper = new DcganOptions { Resolution = 64, Ngf = 128 };
        Assert.Equal([1024, 512, 256, 128], new[] { 4, 8, 16, 32 }.Select(paper.Channels));
        Assert.Equal(100, paper.ZDim);
    }

    [Fact]
    public void Weights_begin_normal_and_gains_around_1()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new DcganGenerator(new() { Resolution = 32, Ngf = 32 }, rng);
        foreach (var (name, parameter) in generator.named_parameters())
        {
            bool isBias = name.EndsWith("bias", StringComparison.Ordinal), isGain = parameter.dim() == 1 && !isBias;
            Assert.Equal(isGain ? 1 : 0, parameter.mean().item<float>(), 0.01);
            double deviation = parameter.std().item<float>();
            if (isBias) Assert.Equal(0, deviation);
            else Assert.InRange(deviation, 0.013, 0.027);
        }
    }

    [Fact]
    public void A_label_changes_the_image_and_must_be_given()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new DcganGenerator(Small(16, cDim: 3), rng);
        generator.eval();
        var z = randn(1, 8, generator: rng).expand(3, -1);
        var pictures = generator.Synthesize(generator.Map(z, eye(3)));
        Assert.True((pictures[0] - pictures[1]).abs().max().item<float>() > 1e-6);
        Assert.Throws<ArgumentNullException>(() => generator.Map(z, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void It_runs_on_the_device_and_in_the_type_of_its_latents(int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        using var generator = new DcganGenerator(Small(16, cDim), rng);
        generator.to(ScalarType.Float64);
        var z = randn(2, 8, dtype: ScalarType.Float64, generator: rng, device: CPU).requires_grad_(true);
        var image = generator.Synthesize(generator.Map(z, Labels(cDim)));
        Assert.Equal(ScalarType.Float64, image.dtype);
        OnCpu.Differentiate(image, z);
        OnCpu.Assert(generator, "G");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(24)]
    [InlineData(512)]
    public void Impossible_sizes_are_refused(int resolution)
    {
        using var rng = new Generator(0);
        var problem = Assert.Throws<ArgumentException>(() => new DcganGenerator(Small(resolution), rng));
        Assert.Contains($"resolution is {resolution}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_is_told_the_sizes_and_truncation_is_refused()
    {
        Assert.Empty(Small(256).Problems());
        Assert.Equal("data.resolution", Assert.Single(Small(512).Problems()).Key);
        using var rng = new Generator(0);
        using var generator = new DcganGenerator(Small(8), rng);
        using var z = zeros(1, 8);
        var problem = Assert.Throws<ArgumentException>(() => generator.Map(z, null, psi: 0.7));
        Assert.Contains("psi", problem.Message, StringComparison.Ordinal);
    }

    private static DcganOptions Small(int resolution, int cDim = 0) =>
        new() { Resolution = resolution, CDim = cDim, ZDim = 8, Ngf = 2 };

    private static Tensor? Labels(int cDim) => cDim == 0 ? null : eye(cDim, device: CPU).narrow(0, 0, 2);
}
