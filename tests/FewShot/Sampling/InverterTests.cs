using FewShotGan.Sampling;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Sampling;

public sealed class InverterTests : IDisposable
{
    private static readonly InversionOptions Short = new() { Steps = 150, Samples = 500, Seed = 4 };

    private readonly TinyRun tiny = new();
    private readonly TrainedGenerator generator;

    public InverterTests() => generator = tiny.Trained(iterations: 4);

    public void Dispose()
    {
        generator.Dispose();
        tiny.Dispose();
    }

    [Fact]
    public void An_image_of_the_generators_own_is_found_again()
    {
        using var target = generator.Sample([17]);
        using var found = Inverter.Project(generator, target, Short);
        Assert.True(found.Psnr > 40, $"PSNR {found.Psnr}, of the mean image {found.MeanPsnr}");
        Assert.True(found.Psnr > found.MeanPsnr + 10, $"PSNR {found.Psnr}, of the mean image {found.MeanPsnr}");
        using var scope = NewDisposeScope();
        Assert.Equal([1, 8], found.W.shape);
        Assert.True(
            generator.Synthesize(found.W.unsqueeze(1).expand(-1, generator.NumWs, -1)).allclose(
                found.Image, rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void The_search_follows_from_its_seed()
    {
        using var target = zeros(1, 3, 8, 8);
        using var once = Inverter.Project(generator, target, Short with { Steps = 5 });
        using var twice = Inverter.Project(generator, target, Short with { Steps = 5 });
        using var other = Inverter.Project(generator, target, Short with { Steps = 5, Seed = 5 });
        Assert.True(once.W.Equals(twice.W));
        Assert.False(once.W.Equals(other.W));
    }

    [Fact]
    public void An_image_of_another_size_is_refused()
    {
        using var target = zeros(1, 3, 16, 16);
        Assert.Contains(
            "expected [1, 3, 8, 8]",
            Assert.Throws<ArgumentException>(() => Inverter.Project(generator, target, Short)).Message,
            StringComparison.Ordinal);
    }
}
