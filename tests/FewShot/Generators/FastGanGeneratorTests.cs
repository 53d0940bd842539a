using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

public sealed class FastGanGeneratorTests
{
    private static FastGanOptions Small(int resolution, bool lite, int cDim = 0) =>
        new() { Resolution = resolution, Lite = lite, CDim = cDim, ZDim = 8, Ngf = 8 };

    private static Tensor? Labels(int cDim) => cDim == 0 ? null : eye(cDim).narrow(0, 0, 2);

    /// <summary>
    /// A generator whose running statistics and singular vectors are those of its weights, in evaluation mode; the
    /// caller's scope owns it.
    /// </summary>
    private static FastGanGenerator Settled(FastGanOptions options, Generator rng)
    {
        var generator = new FastGanGenerator(options, rng);
        for (int i = 0; i < 60; i++)
            generator.Synthesize(generator.Map(randn(4, 8, generator: rng), null), NoiseMode.None);
        generator.eval();
        return generator;
    }

    [Theory]
    [InlineData(32, true, 0)]
    [InlineData(64, false, 3)]
    [InlineData(128, true, 3)]
    [InlineData(256, false, 0)]
    [InlineData(512, false, 3)]
    [InlineData(1024, true, 0)]
    public void Images_have_the_resolution(int resolution, bool lite, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new FastGanGenerator(Small(resolution, lite, cDim), rng);
        using var off = no_grad();
        var image = generator.Synthesize(generator.Map(zeros(2, 8), Labels(cDim)), NoiseMode.Random, rng);
        Assert.Equal([2, 3, resolution, resolution], image.shape);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 3)]
    public void It_computes_in_float64(bool lite, int cDim)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new FastGanGenerator(Small(32, lite, cDim), rng).to(ScalarType.Float64);
        var z = randn(2, 8, dtype: ScalarType.Float64, generator: rng);
        Assert.Equal(
            ScalarType.Float64, generator.Synthesize(generator.Map(z, Labels(cDim)?.to(ScalarType.Float64))).dtype);
    }

    [Fact]
    public void The_length_of_a_latent_does_not_matter()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = Settled(Small(32, lite: true), rng);
        var z = randn(2, 8, generator: rng);
        GoldenAssert.Close(
            generator.Synthesize(generator.Map(z, null)), generator.Synthesize(generator.Map(z * 7, null)),
            Tolerance.Network, "scaled");
    }

    [Fact]
    public void Noise_is_random_in_training_fixed_for_images_and_absent_where_strengths_are_0()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = Settled(Small(32, lite: false), rng);
        var ws = generator.Map(randn(2, 8, generator: rng), null);
        Assert.True(generator.Synthesize(ws).allclose(generator.Synthesize(ws, NoiseMode.None), rtol: 0, atol: 0));
        using (no_grad())
            foreach (var (name, parameter) in generator.named_parameters())
                if (parameter.shape is [1]) parameter.fill_(0.5);
        var picture = generator.Synthesize(ws);
        Assert.True(picture.allclose(generator.Synthesize(ws), rtol: 0, atol: 0));
        Assert.False(picture.allclose(generator.Synthesize(ws, NoiseMode.None)));
        Assert.False(
            generator.Synthesize(ws, NoiseMode.Random, rng).allclose(generator.Synthesize(ws, NoiseMode.Random, rng)));
        GoldenAssert.Close(
            picture.narrow(0, 1, 1), generator.Synthesize(ws.narrow(0, 1, 1)), Tolerance.Network, "one of two");
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        using var rng = new Generator(0);
        Assert.Contains(
            "resolution is 16",
            Assert.Throws<ArgumentException>(() => new FastGanGenerator(Small(16, lite: true), rng)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "ngf is 7",
            Assert.Throws<ArgumentException>(
                () => new FastGanGenerator(Small(1024, lite: true) with { Ngf = 7 }, rng)).Message,
                    StringComparison.Ordinal);
        using var generator = new FastGanGenerator(Small(32, lite: true), rng);
        using var z = zeros(1, 8);
        Assert.Contains(
            "psi", Assert.Throws<ArgumentException>(() => generator.Map(z, null, psi: 0.7)).Message,
            StringComparison.Ordinal);
    }
}
