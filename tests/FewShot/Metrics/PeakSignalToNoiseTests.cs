using FewShotGan.Metrics;

namespace FewShotGan.Tests.Metrics;

public class PeakSignalToNoiseTests
{
    [Fact]
    public void It_is_ten_times_the_logarithm_of_the_squared_peak_over_the_mean_squared_difference()
    {
        // Mean squared difference (1 + 4 + 9 + 0) / 4 = 3.5.
        Assert.Equal(
            10 * Math.Log10(65025 / 3.5), PeakSignalToNoise.Of([10, 20, 30, 40], [11, 18, 33, 40]), precision: 12);
        Assert.Equal(0, PeakSignalToNoise.Of([0, 255], [255, 0]), precision: 12);
        Assert.Equal(double.PositiveInfinity, PeakSignalToNoise.Of([1, 2], [1, 2]));
        Assert.Throws<ArgumentException>(() => PeakSignalToNoise.Of([1], [1, 2]));
    }
}
