using System.Diagnostics;
using FewShotGan.Checkpoints;
using FewShotGan.Runs;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>What a run is after it was killed, or after a write failed.</summary>
public class ResumeTests
{
    private const string Faces = "sample:emoji-faces";

    [Fact]
    public void A_run_killed_at_twenty_random_moments_ends_bit_for_bit_like_one_that_was_not()
    {
        const int Kills = 20;
        using var work = new Work();
        var recipe = work.Recipe(Faces, kimg: 1.2);
        Assert.Equal(0, work.CallProcess("train", recipe, "--out", "whole", "-q").Code);

        var random = new Random(20);
        KillOnceSaved(work.Start("train", recipe, "--out", "killed"), random);
        for (int kill = 1; kill < Kills; kill++) KillOnceSaved(work.Start("train", "--resume", "killed"), random);
        var (code, _, error) = work.CallProcess("train", "--resume", "killed", "-q");
        Assert.True(code == 0, error);

        var (whole, killed) = (RunFolder.Find(work.Path("whole"), ""), RunFolder.Find(work.Path("killed"), ""));
        Assert.Equal(1200, CheckpointState.Read(killed.LatestCheckpoint!).Nimg);
        AssertSameFiles(whole.LatestCheckpoint!, killed.LatestCheckpoint!, "*.safetensors");
        AssertSameFiles(whole.SamplesFolder, killed.SamplesFolder, "*.png");
        Assert.Equal(Learnt(whole), Learnt(killed));
        Assert.Equal(5, Directory.GetFileSystemEntries(killed.CheckpointsFolder).Length);
    }

    [Fact]
    public void A_run_killed_before_its_first_checkpoint_begins_again()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call("train", work.Recipe(Faces, kimg: 0.016), "--out", work.Path("runs"), "-q").Code);
        var run = RunFolder.Find(work.Path("runs"), "");
        var learnt = Learnt(run);
        Directory.Delete(run.CheckpointsFolder, recursive: true);
        Directory.CreateDirectory(Path.Combine(run.CheckpointsFolder, ".tmp-000000"));
        Assert.Equal(0, work.Call("train", "--resume", run.Root, "-q").Code);
        Assert.Equal(learnt, Learnt(run));
    }

    [Fact]
    public void A_write_that_fails_half_way_leaves_the_last_checkpoint_and_says_how_to_go_on()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call("train", work.Recipe(Faces, kimg: 0.016), "--out", work.Path("runs"), "-q").Code);
        var run = RunFolder.Find(work.Path("runs"), "");
        var (code, _, error) = CallWithFileSizeLimit(
            work, kib: 16, "train", "--resume", run.Root, "-s", "training.kimg=0.032", "-q");
        Assert.True(code == 1, error);
        Assert.Contains(
            error.Split('\n'),
            line => line.StartsWith($"fewshot: {run.Root}: cannot be written (", StringComparison.Ordinal));
        Assert.StartsWith($"fewshot: {run.ReportPath} could not be written: ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(run.Root, "*.tmp"));
        Assert.Contains(
            $"the checkpoint {run.CheckpointPath(16, 4)} is whole: make room, then resume {run.Root}", error,
            StringComparison.Ordinal);
        Assert.Equal(run.CheckpointPath(16, 4), run.LatestCheckpoint);
        Assert.Equal(0, work.Call("train", "--resume", run.Root, "-q").Code);
        Assert.Equal(32, CheckpointState.Read(run.LatestCheckpoint!).Nimg);
    }

    [Fact]
    public void A_full_disk_is_named()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call("train", work.Recipe(Faces, kimg: 0.016), "--out", work.Path("runs"), "-q").Code);
        var run = RunFolder.Find(work.Path("runs"), "");
        File.CreateSymbolicLink(run.MetricsPath + ".tmp", "/dev/full");
        var (code, _, error) = work.Call("train", "--resume", run.Root, "-s", "training.kimg=0.032", "-q");
        Assert.True(code == 1, error);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        File.Delete(run.MetricsPath + ".tmp");
        Assert.Equal(0, work.Call("train", "--resume", run.Root, "-q").Code);
        Assert.Equal(
            ["0.008", "0.016", "0.024", "0.032"], MetricsCsv.ReadRows(run.MetricsPath).Select(row => row["kimg"]));
    }

    [Fact]
    public void A_recipe_that_differs_from_the_runs_is_refused_by_its_keys_and_a_change_is_asked_for_by_its_key()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call("train", work.Recipe(Faces, kimg: 0.008), "--out", work.Path("runs"), "-q").Code);
        var run = RunFolder.Find(work.Path("runs"), "").Root;
        var (code, _, error) = work.Call("train", work.Recipe(Faces, kimg: 0.016), "--resume", run);
        Assert.Equal(2, code);
        Assert.Contains(
            "in training.kimg (0.008 there, 0.016 here); leave the recipe out", error, StringComparison.Ordinal);
        Assert.Contains($"--resume {run} -s training.kimg=0.016", error, StringComparison.Ordinal);
        Assert.Equal(
            0, work.Call(
                "train", work.Recipe(Faces, kimg: 0.008), "--resume", run, "-s", "training.kimg=0.016", "-q").Code);

        (code, _, error) = work.Call("train", "--resume", run, "-s", "seed=7");
        Assert.Equal(2, code);
        Assert.Contains("seed (0 there, 7 here): settled when the run began", error, StringComparison.Ordinal);
        (code, _, error) = work.Call("train", "--resume", run, "-s", "generator.w_dim=8");
        Assert.Equal(2, code);
        Assert.Contains(
            "generator.w_dim (16 there, 8 here): settled when the run began", error, StringComparison.Ordinal);
    }

    private static void KillOnceSaved(Process process, Random random)
    {
        using (process)
        {
            while (process.StandardOutput.ReadLine() is { } line
                && !line.StartsWith("saved ", StringComparison.Ordinal))
            {
            }

            Thread.Sleep(random.Next(300));
            Assert.False(process.HasExited, process.HasExited ? process.StandardError.ReadToEnd() : "");
            process.Kill();
            process.WaitForExit();
        }
    }

    // .NET itself maps memory through a large file unless told not to.
    private static (int Code, string Out, string Error) CallWithFileSizeLimit(
        Work work, int kib, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "bash") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = work.Path("") };
        foreach (var argument in new[] { "-c", $"ulimit -f {kib}; DOTNET_EnableWriteXorExecute=0 exec dotnet \"$@\"",
            "bash", Work.Program }.Concat(arguments))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>The rows of metrics.csv without times and memory.</summary>
    private static List<string> Learnt(RunFolder run) => MetricsCsv.ReadRows(run.MetricsPath)
        .Select(row =>
            string.Join(' ',
                row.Where(cell => cell.Key is not ("seconds" or "s_per_kimg" or "images_per_s" or "memory_mb"))
                .Select(cell => $"{cell.Key}={cell.Value}")))
        .ToList();

    private static void AssertSameFiles(string expected, string actual, string pattern)
    {
        var names = Directory.GetFiles(expected, pattern).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(names);
        Assert.Equal(
            names, Directory.GetFiles(actual, pattern).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.True(
            File.ReadAllBytes(Path.Combine(expected, name)).AsSpan()
            .SequenceEqual(File.ReadAllBytes(Path.Combine(actual, name))), name));
    }
}
