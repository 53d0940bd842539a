using System.Globalization;
using System.Text.Json;
using FewShotGan.Images;
using FewShotGan.Optimizers;
using FewShotGan.Pages;
using FewShotGan.Reports;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Reports;

public sealed class RunReportTests : IDisposable
{
    private readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void The_page_is_written_at_every_tick_and_says_what_has_become_of_the_run()
    {
        var states = new List<string>();
        string? path = null;
        var watcher = new TinyRun.Blind { OnStep = _ => { if (path is not null) states.Add(State(path)); } };
        RunFolder run;
        using (var report = new LiveReport(new Found(watcher, run => path = run.ReportPath)))
            run = new Trainer(CPU, report).Start(tiny.Recipe, tiny.Runs).Run;

        // Eight iterations of four images, two a tick: a page stands from the first tick on.
        Assert.Equal("", states[0]);
        Assert.StartsWith("running: 0.01 of 0.03 kimg, about 0:00:", states[2], StringComparison.Ordinal);
        Assert.Equal("finished", State(run.ReportPath));
        Assert.Equal(run.ReportPath, RunReport.Write(run));
        Assert.Equal("finished", State(run.ReportPath));
    }

    [Fact]
    public void A_run_that_was_stopped_or_diverged_says_so()
    {
        using var stop = new CancellationTokenSource();
        var stopping = new TinyRun.Blind { OnStep = counters => { if (counters.Iteration == 5) stop.Cancel(); } };
        var run = new Trainer(CPU, stopping).Start(tiny.Recipe, tiny.Runs, stop.Token).Run;
        RunReport.Write(run);
        Assert.Equal("stopped at 0.02 of 0.03 kimg", State(run.ReportPath));
        Assert.Contains($"fewshot train --resume {run.Root}<", File.ReadAllText(run.ReportPath),
            StringComparison.Ordinal);

        var wild = tiny.Recipe with { Optimizer = new AdamOptions { GLr = 1e20, DLr = 1e20 } };
        Assert.Throws<DivergedException>(() => new Trainer(CPU).Resume(run, wild));
        RunReport.Write(run);
        Assert.StartsWith("diverged at 0.0", State(run.ReportPath), StringComparison.Ordinal);
        Assert.Contains("the run has diverged at iteration", File.ReadAllText(run.ReportPath),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_page_cannot_be_written_the_run_goes_on_and_says_so_once()
    {
        var observer = new TinyRun.Blind();
        RunFolder run;
        using (var report = new LiveReport(new Found(observer, run => Directory.CreateDirectory(run.ReportPath))))
            run = new Trainer(CPU, report).Start(tiny.Recipe, tiny.Runs).Run;
        Assert.StartsWith(
            $"{run.ReportPath} could not be written: ", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.NotNull(run.LatestCheckpoint);
    }

    [Fact]
    public void A_page_is_written_whatever_others_left_in_the_folder()
    {
        var run = new Trainer(CPU).Start(tiny.Recipe, tiny.Runs).Run;
        File.WriteAllText(Path.Combine(run.SamplesFolder, "screenshot.png"), "no grid of ours");
        File.WriteAllText(run.ImagesPath, "part;name\ntrain;a\n"); // a spreadsheet saved it
        File.WriteAllLines(
            run.VisionAidedPath,
            ["kimg,network,loss_g,loss_d_real,loss_d_fake,d_sign_real,augment_p", "0.008,eye,1,0.5,0.25,0.1,"]);
        RunReport.Write(run);
        var text = File.ReadAllText(run.ReportPath);
        Assert.Contains("learn from images of 8 × 8 px", text, StringComparison.Ordinal);
        var charts = JsonDocument.Parse(text.Split("id=\"charts\">")[1].Split("</script>")[0]).RootElement;
        Assert.Contains(charts.EnumerateArray(), chart =>
            chart.GetProperty("curves")[0] is var curve && curve.GetProperty("name").GetString() == "eye"
                && curve.GetProperty("values")[0].GetSingle() == 0.1f);
    }

    [Fact]
    public void Pages_that_cost_more_than_a_hundredth_of_the_time_are_left_out_but_the_last()
    {
        var clock = new Clock();
        var run = new Trainer(CPU).Start(tiny.Recipe, tiny.Runs).Run;
        var row = new MetricsRow(("kimg", 1));
        using (var report = new LiveReport(time: clock))
        {
            report.Started(run, null!, new());
            Assert.Equal([true, false, true, false], new[] { 0, 1900, 100, 1500 }.Select(wait =>
            {
                File.Delete(run.ReportPath);
                clock.Advance(wait);
                report.TickEnded(row);
                return File.Exists(run.ReportPath);
            }));
        }

        Assert.True(File.Exists(run.ReportPath));
    }

    [Fact]
    public void A_long_run_is_thinned_to_a_page_below_20_MB_which_says_so()
    {
        var run = new Trainer(CPU).Start(tiny.Recipe, tiny.Runs).Run;
        var rows = File.ReadAllLines(run.MetricsPath);
        var last = rows[^1].Split(',');
        File.WriteAllLines(run.MetricsPath, rows.Concat(Enumerable.Range(1, 30_000).Select(i =>
            string.Join(',', last.Select((cell, column) =>
                column == 0 ? (0.032 + (i * 4)).ToString(CultureInfo.InvariantCulture) : cell)))));
        var noise = new byte[1280 * 1280 * 3];
        new Random(1).NextBytes(noise);
        ImageWriter.SavePng(run.SamplePath(4_000, 4), noise, 1280, 1280, 3);
        for (int i = 2; i < 100; i++) File.Copy(run.SamplePath(4_000, 4), run.SamplePath(4_000 * i, 4));
        foreach (var sheet in new[] { run.RealsPath, run.PairsPath })
            File.Copy(run.SamplePath(4_000, 4), sheet, overwrite: true);

        RunReport.Write(run);
        Assert.InRange(new FileInfo(run.ReportPath).Length, 5_000_000, 20_000_000);
        var text = File.ReadAllText(run.ReportPath);
        Assert.Contains("of the 104 grids in samples/ are shown", text, StringComparison.Ordinal);
        Assert.Contains("Of the 30004 rows of metrics.csv at most 2000 are drawn", text, StringComparison.Ordinal);
        var shown = text.Split("data-kimg=\"").Skip(1).Select(part => part.Split('"')[0]).ToList();
        Assert.InRange(shown.Count, 15, GridTimeline.Most);
        Assert.Equal(("0", "396"), (shown[0], shown[^1]));
        var charts = JsonDocument.Parse(text.Split("id=\"charts\">")[1].Split("</script>")[0]).RootElement;
        var kimg = charts[0].GetProperty("curves")[0].GetProperty("kimg");
        Assert.InRange(kimg.GetArrayLength(), 1000, 2001);
        Assert.Equal(120_000.03f, kimg[kimg.GetArrayLength() - 1].GetSingle());
    }

    private static string State(string path) => File.Exists(path)
        ? File.ReadAllText(path).Split("<span class=\"state\">")[1].Split('<')[0]
        : "";

    /// <summary>Says which folder a run has.</summary>
    private sealed class Found(TinyRun.Blind next, Action<RunFolder> started) : ITrainingObserver
    {
        public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from) => started(run);

        public void Stepped(TrainingCounters counters) => next.Stepped(counters);

        public void Warned(string message) => next.Warned(message);
    }

    /// <summary>A clock on which a page costs 20 ticks: it goes on by 10 whenever it is read.</summary>
    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1000;

        public void Advance(long ticks) => now += ticks;

        public override long GetTimestamp() => now += 10;
    }
}
