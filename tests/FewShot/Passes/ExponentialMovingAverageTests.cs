using FewShotGan.Passes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Passes;

public class ExponentialMovingAverageTests
{
    [Theory]
    [InlineData(16, 5, 0.05, 0, 0.0)]
    [InlineData(16, 5, 0.05, 320, 0.5)] // Half-life 320 · 0.05 = 16 images: one batch.
    [InlineData(16, 5, 0.05, 640, 0.7071067811865476)]
    [InlineData(16, 5, 0.05, 1_000_000, 0.9977843871238888)] // 0.5^(16 / 5000)
    [InlineData(16, 5, null, 0, 0.9977843871238888)]
    public void The_share_kept_follows_the_half_life_and_its_ramp(
        int batch, double kimg, double? rampup, long nimg, double beta) =>
        Assert.Equal(beta, ExponentialMovingAverage.Beta(batch, kimg, rampup, nimg), precision: 14);

    /// <summary>1, ½, ⅓ … of each new step, from the first that begins at or after the start.</summary>
    [Theory]
    [InlineData(16, 0, 0.0)]
    [InlineData(16, 15, 0.0)]
    [InlineData(16, 16, 0.5)]
    [InlineData(16, 47, 2 / 3.0)]
    public void A_plain_mean_keeps_what_came_before(int shown, double since, double beta) =>
        Assert.Equal(beta, ExponentialMovingAverage.PlainBeta(shown, since), precision: 14);

    [Fact]
    public void Parameters_move_towards_the_source_and_buffers_are_copied()
    {
        using var average = new Pair(parameter: 1, buffer: 2);
        using var source = new Pair(parameter: 3, buffer: 5);

        ExponentialMovingAverage.Update(average, source, beta: 0.75);

        Assert.Equal(1.5f, average.parameters().Single()[0].item<float>());
        Assert.Equal(5f, average.buffers().Single()[1].item<float>());
        Assert.Equal(3f, source.parameters().Single()[0].item<float>());
    }

    private sealed class Pair : nn.Module
    {
        private readonly Parameter weight;
        private readonly Tensor mean;

        public Pair(double parameter, double buffer)
            : base(nameof(Pair))
        {
            weight = new Parameter(ones(2).mul(parameter));
            mean = ones(2).mul(buffer);
            RegisterComponents();
            weight.requires_grad = false;
        }
    }
}
