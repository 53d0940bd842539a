using System.Diagnostics;
using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Runs;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>What becomes of a run when processes, terminals, programs and folders are not as it expects.</summary>
public class RunInUseTests
{
    private const string Faces = "sample:emoji-faces";

    private static void AssertRefused((int Code, string Out, string Error) result, params string[] parts)
    {
        Assert.Equal(2, result.Code);
        var line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.True(line.Length < 500, line);
    }

    private static RunFolder Trained(Work work, double kimg = 0.016)
    {
        var (code, _, error) = work.Call("train", work.Recipe(Faces, kimg), "--out", work.Path("runs"), "-q");
        Assert.True(code == 0, error);
        return RunFolder.Find(work.Path("runs"), "");
    }

    [Fact]
    public void A_second_process_is_refused_by_name_until_the_first_is_gone_even_by_kill_9()
    {
        using var work = new Work();
        using var first = work.Start("train", work.Recipe(Faces, kimg: 1000), "--out", "runs");
        Await(first, "kimg");
        var run = RunFolder.Find(work.Path("runs"), "");
        var recipe = File.ReadAllText(run.RecipePath);
        AssertRefused(
            work.Call("train", "--resume", run.Root, "-s", "training.kimg=2"), $"{run.Root}: process {first.Id} on ",
            "is training this run");
        AssertRefused(work.CallProcess("train", "--resume", "runs", "-q"), $"process {first.Id} on ");
        Assert.Equal(recipe, File.ReadAllText(run.RecipePath));
        Assert.Equal(0, work.Call("train", "--resume", run.Root, "--dry-run").Code);

        first.Kill();
        first.WaitForExit();
        var (code, _, error) = work.Call("train", "--resume", run.Root, "-q", "-s", "training.kimg=0.001");
        Assert.True(code == 0, error);
    }

    [Fact]
    public void A_hang_up_saves_though_it_comes_twice()
    {
        using var work = new Work();
        using var process = work.Start(
            "train", work.Recipe(Faces, kimg: 1000), "--out", "runs", "-s", "training.snapshot_ticks=100000");
        Await(process, "kimg");
        for (int i = 0; i < 2; i++) Send("HUP", process.Id);
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("go on with: fewshot train --resume", rest, StringComparison.Ordinal);
        AssertSaved(RunFolder.Find(work.Path("runs"), ""));
    }

    [Fact]
    public void A_terminal_that_is_closed_costs_nothing()
    {
        using var work = new Work();
        var start = new ProcessStartInfo(
            "script") { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = work.Path("") };
        foreach (var argument in new[] { "-qfc",
            $"exec dotnet {Work.Program} train {work.Recipe(Faces, kimg: 1000)} --out runs -s "
                + "training.snapshot_ticks=100000", "/dev/null" })
            start.ArgumentList.Add(argument);
        using var terminal = Process.Start(start)!;
        while (!Directory.Exists(work.Path("runs")) || RowsOf(work) < 2) Thread.Sleep(20);
        terminal.Kill();
        terminal.WaitForExit();

        // Whoever trained in it is no child of ours: its end is that of its lock.
        var run = RunFolder.Find(work.Path("runs"), "");
        for (var waited = Stopwatch.StartNew(); !IsFree(run); Thread.Sleep(50))
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(2));
        AssertSaved(run);

        static int RowsOf(Work work) =>
            Directory.GetFiles(work.Path("runs"), "metrics.csv", SearchOption.AllDirectories)
            .Select(path => File.ReadLines(path).Count() - 1).FirstOrDefault();
    }

    [Fact]
    public void A_run_under_nohup_goes_on()
    {
        using var work = new Work();
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, WorkingDirectory = work.Path("") };
        foreach (var argument in new[] { "-c", "trap '' HUP; exec dotnet \"$@\"", "bash", Work.Program, "train",
            work.Recipe(Faces, kimg: 1000), "--out", "runs" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        Await(process, "kimg");
        Send("HUP", process.Id);
        for (int i = 0; i < 5; i++) Await(process, "kimg");
        Send("TERM", process.Id);
        Assert.Contains("go on with", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void An_earlier_checkpoint_is_gone_on_from_and_a_damaged_one_is_named()
    {
        using var work = new Work();
        var run = Trained(work);
        var (code, output, error) = work.Call("train", "--resume", run.CheckpointPath(8, 4));
        Assert.True(code == 0, error);
        Assert.Contains(
            "warning        what the run wrote after 0.008 kimg is kept in ", output, StringComparison.Ordinal);
        Assert.Contains("resumed at     0.008 kimg", output, StringComparison.Ordinal);
        var aside = Assert.Single(Directory.GetDirectories(run.Root, "*-aside"));
        Assert.Equal(0, work.Call("generate", aside, "--seeds", "0", "--out", work.Path("images")).Code);

        File.WriteAllText(Path.Combine(run.CheckpointPath(16, 4), CheckpointState.FileName), "");
        Assert.Contains(
            $"warning        {run.CheckpointPath(16, 4)}: cannot be read",
            work.Call("train", "--resume", run.Root, "--dry-run").Out, StringComparison.Ordinal);
        (code, output, error) = work.Call("train", "--resume", run.Root, "-q");
        Assert.True(code == 0, error);
        Assert.Contains(
            $"{run.CheckpointPath(16, 4)}: cannot be read: state.json is damaged", error, StringComparison.Ordinal);
        Assert.Contains($"; going on from {run.CheckpointPath(8, 4)}\n", error, StringComparison.Ordinal);
        AssertRefused(
            work.Call("train", "--resume", Path.Combine(run.Root, "best")), "there is none; the run measured no KID");
    }

    [Fact]
    public void A_relative_source_is_found_from_another_folder_and_asked_for_when_it_is_gone()
    {
        using var work = new Work();
        Draw(work, "images");
        Assert.Equal(0, work.CallProcess("train", work.Recipe("images", kimg: 0.008), "--out", "runs", "-q").Code);
        var run = RunFolder.Find(work.Path("runs"), "");
        Assert.False(Directory.Exists("images"));
        var (code, _, error) = work.Call("train", "--resume", run.Root, "-s", "training.kimg=0.012", "-q");
        Assert.True(code == 0, error);
        Assert.Contains("source: images\n", File.ReadAllText(run.RecipePath), StringComparison.Ordinal);

        Directory.Move(work.Path("images"), work.Path("moved"));
        AssertRefused(
            work.Call("train", "--resume", run.Root), "data.source: there is no folder or file 'images', nor '",
            "set data.source to where the images of ");
        AssertRefused(
            work.Call("train", "--resume", run.Root, "--data", work.Path("typo")),
            $"there is no folder or file '{work.Path("typo")}'");
        (code, _, error) = work.Call(
            "train", "--resume", run.Root, "--data", work.Path("moved"), "-s", "training.kimg=0.016", "-q");
        Assert.True(code == 0, error);

        File.Delete(work.Path("moved/2.png"));
        AssertRefused(
            work.Call("train", "--resume", run.Root),
            "these 5 images are not the 6 that the run began with (went: '2.png')");
    }

    [Fact]
    public void What_a_run_cannot_go_on_with_is_said_in_a_line()
    {
        using var work = new Work();
        var run = Trained(work, kimg: 0.008);
        AssertRefused(
            work.Call("train", "--resume", run.Root, "-s", "data.resolution=32"),
            "data.resolution (16 there, 32 here): settled when the run began");
        var table = File.ReadAllText(run.MetricsPath);
        File.WriteAllText(run.MetricsPath, table.Replace(',', ';').Replace('.', ','));
        AssertRefused(
            work.Call("train", "--resume", run.Root, "-s", "training.kimg=0.016"),
            $"{run.MetricsPath}:1: found the column 'kimg;seconds", "a spreadsheet may have saved it");
        AssertRefused(work.Call("compare", run.Root), $"{run.MetricsPath}:1: found the column 'kimg;seconds");
        File.WriteAllText(run.MetricsPath, table);
        File.WriteAllText(run.RecipePath, "");
        AssertRefused(
            work.Call("train", "--resume", run.Root),
            $"{run.RecipePath}: found no data.source, expected the recipe of this run");
        AssertRefused(work.Call("compare", run.Root), $"{run.RecipePath}: found no data.source");
    }

    private static void Draw(Work work, string folder)
    {
        Directory.CreateDirectory(work.Path(folder));
        var (random, pixels) = (new Random(1), new byte[16 * 16 * 3]);
        for (int i = 0; i < 6; i++)
        {
            random.NextBytes(pixels);
            ImageWriter.SavePng(work.Path($"{folder}/{i}.png"), pixels, 16, 16, 3);
        }
    }

    private static void Await(Process process, string start)
    {
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith(start, StringComparison.Ordinal)) return;
        Assert.Fail($"The program ended before '{start}'.");
    }

    private static void Send(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static bool IsFree(RunFolder run)
    {
        try
        {
            RunLock.Take(run).Dispose();
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>A run that saves only when it is stopped has a checkpoint of its last row.</summary>
    private static void AssertSaved(RunFolder run)
    {
        var last = double.Parse(
            MetricsCsv.ReadRows(run.MetricsPath)[^1]["kimg"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Math.Round(last * 1000), CheckpointState.Read(run.LatestCheckpoint!).Nimg);
    }
}
