using FewShotGan.Generators;
using FewShotGan.Sampling;
using FewShotGan.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Sampling;

/// <summary>What is done with a trained generator's latents and noise.</summary>
public sealed class LatentsTests : IDisposable
{
    private readonly TinyRun tiny = new();
    private readonly TrainedGenerator generator;

    public LatentsTests() => generator = tiny.Trained(iterations: 2);

    public void Dispose()
    {
        generator.Dispose();
        tiny.Dispose();
    }

    [Fact]
    public void What_is_added_and_subtracted_again_leaves_the_rest()
    {
        using var scope = NewDisposeScope();
        var table = LatentArithmetic.Table(generator, [new([1, 2]), new([2, 1], IsSubtracted: true), new([5])]);
        Assert.Equal([4 * 3, 3, 8, 8], table.shape);
        AssertSame(generator.Sample([1, 2]), table.narrow(0, 0, 2));
        AssertSame(table[2], table[5]); // the mean of two, whichever comes first
        AssertSame(generator.Sample([5])[0], table[6]);
        AssertSame(table[6], table[8]); // of one the mean is itself
        Assert.True(table.narrow(0, 9, 2).eq(1).all().ToBoolean());
        AssertSame(table[6], table[11]);
    }

    [Fact]
    public void Deviations_are_those_of_images_with_other_noise()
    {
        using var scope = NewDisposeScope();
        SetStrength(0.5);
        const int Draws = 50;
        using var found = NoiseVariation.Of(generator, 3, Draws, 2);
        AssertSame(generator.Sample([3]), found.Images.narrow(0, 0, 1));
        Assert.Equal([3, 3, 8, 8], found.Images.shape);
        Assert.False(found.Images[0].allclose(found.Images[1]) || found.Images[1].allclose(found.Images[2]));

        using var noise = new torch.Generator(3);
        using var off = no_grad();
        var w = TrainedGenerator.Ws(generator.Network, [3], CPU, new());
        int[] batches = [20, 20, 10];
        var images = cat([.. batches.Select(count =>
            generator.Network.Synthesize(w.expand(count, -1, -1), NoiseMode.Random, noise))]);
        var levels = (images.to(ScalarType.Float64) * 127.5).std(0, unbiased: true).mean([0]);
        Assert.True(levels.allclose(found.Deviation.to(ScalarType.Float64), 1e-4, 1e-4));
        Assert.True(levels.min().ToDouble() > 0);
    }

    [Fact]
    public void Noise_of_no_strength_changes_nothing()
    {
        SetStrength(0);
        using var found = NoiseVariation.Of(generator, 3, draws: 25, shown: 1);
        Assert.Equal(0, found.Deviation.max().item<float>());
    }

    private void SetStrength(double strength)
    {
        using var off = no_grad();
        foreach (var (name, parameter) in generator.Network.named_parameters())
            if (name.EndsWith("noise_strength", StringComparison.Ordinal)) parameter.fill_(strength);
    }

    private static void AssertSame(Tensor expected, Tensor found) =>
        Assert.True(expected.allclose(found, 1e-5, 1e-6), "the images differ");
}
