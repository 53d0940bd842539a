using FewShotGan.Cli;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;

namespace FewShotGan.Cli.Tests;

public sealed class PaceTests
{
    [Fact]
    public void The_time_left_counts_the_evaluations_that_are_left()
    {
        var time = new Clock();
        var recipe = new Recipe
        {
            Training = new() { Kimg = 40, TickKimg = 1 }, Metrics = new() { Names = ["kid"], EveryKimg = 10 },
        };
        var pace = new Pace(recipe, new(), time, secondsPerEvaluation: 60);
        Assert.Equal("-", pace.Eta);

        // Ten seconds a thousand images; four evaluations are to come.
        time.Pass(50);
        pace.Update(new TrainingCounters(0, 5_000, 0));
        Assert.Equal(10, pace.SecondsPerKimg, 9);
        Assert.Equal("0:09:50", pace.Eta); // 35 · 10 + 4 · 60
        pace.EndTick(new MetricsRow(("kimg", 5)));
        time.Pass(50);
        pace.Update(new TrainingCounters(0, 10_000, 0));
        time.Pass(30); // An evaluation took half as long as was thought.
        pace.EndTick(new MetricsRow(("kimg", 10)).With([Kid(3)]));
        Assert.Equal("0:06:30", pace.Eta); // 30 · 10 + 3 · 30
        time.Pass(50);
        pace.Update(new TrainingCounters(0, 15_000, 0));
        Assert.Equal(10, pace.SecondsPerKimg, 9);
        Assert.Equal("0:05:40", pace.Eta); // 25 · 10 + 3 · 30
        pace.Update(new TrainingCounters(0, 40_016, 0));
        Assert.Equal("0:00:00", pace.Eta);
    }

    [Fact]
    public void What_is_measured_gets_bars_from_the_second_time_on()
    {
        var trends = new Trends();
        Assert.Equal("", trends.After(new MetricsRow(("loss_g", 1))));
        Assert.Equal("", trends.After(new MetricsRow().With([Kid(8)])));
        Assert.Equal("  kid █▁", trends.After(new MetricsRow().With([Kid(1)])));
        Assert.Equal("  kid █▁▅", trends.After(new MetricsRow().With([Kid(5)])));
        Assert.Equal("▅▅", Trends.Of([2, 2]));
    }

    private static MetricValue Kid(double value) => new()
    {
        Name = "kid", Value = value, Reference = MetricValue.Train,
        Protocol = new() { Network = "n", NetworkSha256 = "h", Resize = "r", ReferenceHash = "p", ReferenceCount = 100,
            Samples = 500, Seed = 0 },
    };

    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => now;

        public void Pass(double seconds) => now += (long)(seconds * 1000);
    }
}
