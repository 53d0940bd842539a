using System.Globalization;
using FewShotGan.Comparison;
using FewShotGan.Images;
using FewShotGan.Pages;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Reports;

/// <summary>All that a run's files say of it.</summary>
internal sealed record RunFacts
{
    /// <summary>Its folder.</summary>
    public required RunFolder Run { get; init; }

    /// <summary>Whether a process trains it.</summary>
    public required bool IsTraining { get; init; }

    /// <summary>Its recipe and what it measured.</summary>
    public required ComparedRun Measured { get; init; }

    /// <summary>The rows of metrics.csv.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, string>> Rows { get; init; }

    /// <summary>The rows of vision_aided.csv.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, string>> VisionAided { get; init; }

    /// <summary>What happened beside the ticks.</summary>
    public required IReadOnlyList<RunEvent> Events { get; init; }

    /// <summary>What ran it, by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Images of which it learns, and those held out.</summary>
    public required (int Train, int HeldOut) Images { get; init; }

    /// <summary>The recipe.</summary>
    public Recipe Recipe => Measured.Recipe;

    /// <summary>When what was.</summary>
    public RunClock Clock => Measured.Clock;

    /// <summary>What has become of it, in a few words.</summary>
    public string State
    {
        get
        {
            double kimg = Measured.Kimg, of = Recipe.Training.Kimg;
            if (IsTraining) return Text($"running: {kimg:0.##} of {of:0.##} kimg{Left(kimg, of)}");
            if (Events is [.., { Kind: RunEvent.Diverged } end])
                return Text($"diverged at {end.Nimg / 1000.0:0.###} kimg");
            return kimg >= of ? "finished" : Text($"stopped at {kimg:0.###} of {of:0.##} kimg");
        }
    }

    /// <summary>Reads a run.</summary>
    /// <param name="run">Its folder.</param>
    /// <param name="isTraining">Whether a process trains it.</param>
    /// <exception cref="InputException">A file of it is missing or damaged.</exception>
    public static RunFacts Read(RunFolder run, bool isTraining)
    {
        var rows = MetricsCsv.Read(run.MetricsPath);
        return new()
        {
            Run = run, IsTraining = isTraining, Measured = ComparedRun.Of(run, rows),
            Rows = rows, VisionAided = VisionAidedCsv.Read(run.VisionAidedPath),
            Events = EventsCsv.Read(run.EventsPath), Versions = RunRecipe.VersionsOf(run),
            Images = ImageList.Counts(run.ImagesPath),
        };
    }

    /// <summary>A length of time, such as 1:02:03.</summary>
    /// <param name="seconds">The time.</param>
    public static string Time(double seconds)
    {
        if (!(Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds / 2)) return "–";
        var time = TimeSpan.FromSeconds(seconds);
        return Text($"{(long)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}");
    }

    private string Left(double kimg, double of) =>
        kimg > 0 ? $", about {Time(Measured.Seconds / kimg * Math.Max(0, of - kimg))} left" : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
