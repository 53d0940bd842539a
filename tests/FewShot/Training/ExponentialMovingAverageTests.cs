using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.FewShot.Tests.Training;

public class ExponentialMovingAverageTests
{
    [Theory]
    [InlineData(16, 5, 0.05, 0, 0.0)]
    [InlineData(16, 5, 0.05, 320, 0.5)] // Half-life 320 · 0.05 = 16 pictures: one batch.
    [InlineData(16, 5, 0.05, 640, 0.7071067811865476)]
    [InlineData(16, 5, 0.05, 1_000_000, 0.9977843871238888)] // 0.5^(16 / 5000)
    [InlineData(16, 5, null, 0, 0.9977843871238888)]
    public void The_share_kept_follows_the_half_life_and_its_ramp(int batch, double kimg, double? rampup, long nimg, double beta) =>
        Assert.Equal(beta, ExponentialMovingAverage.Beta(batch, kimg, rampup, nimg), precision: 14);

    [Fact]
    public void Parameters_move_towards_the_source_and_buffers_are_copied()
    {
        using var average = nn.BatchNorm1d(2);
        using var source = nn.BatchNorm1d(2);
        using (no_grad())
        {
            average.weight!.fill_(1);
            source.weight!.fill_(3);
            source.get_buffer("running_mean")!.fill_(5);
        }

        ExponentialMovingAverage.Update(average, source, beta: 0.75);

        Assert.Equal(1.5f, average.weight![0].item<float>());
        Assert.Equal(5f, average.get_buffer("running_mean")![1].item<float>());
        Assert.Equal(3f, source.weight![0].item<float>());
    }
}
