using FewShotGan.Pages;

namespace FewShotGan.Tests.Pages;

public sealed class RunClockTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 15)]
    [InlineData(2, 30)]
    [InlineData(3, 35)]
    [InlineData(4, 40)]
    [InlineData(9, 40)]
    public void Between_what_is_known_it_goes_in_proportion(double kimg, double seconds) =>
        Assert.Equal(seconds, new RunClock([(2, 30), (4, 40)]).SecondsAt(kimg));

    [Fact]
    public void Nothing_known_is_no_time() => Assert.Equal(0, new RunClock([]).SecondsAt(1));
}
