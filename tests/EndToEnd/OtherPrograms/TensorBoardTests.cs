using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FewShotGan.Golden;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>TensorBoard's event files of a run, read by another program.</summary>
public sealed class TensorBoardTests
{
    [DebianFact(DebianData.PythonProtobuf)]
    public void A_runs_numbers_images_and_recipe_are_in_its_events()
    {
        using var work = new Work();
        var recipe = work.Recipe("sample:emoji-faces", kimg: 0.032);
        var (code, said, error) = work.Call(
            "train", recipe, "--device", "cpu", "--out", work.Path("runs"), "-q", "--tensorboard");
        Assert.Equal((0, ""), (code, error));
        var run = said.Trim();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(run, "tensorboard")));
        Assert.StartsWith("events.out.tfevents.", Path.GetFileName(file), StringComparison.Ordinal);
        var lines = Read(file);
        Assert.Equal("brain.Event:2", lines[0].GetProperty("version").GetString());
        Assert.Equal(1, lines[1].GetProperty("session").GetInt32());
        Assert.Contains("z_dim: 16", Of(lines, "recipe").Single().GetProperty("text").GetString()!,
            StringComparison.Ordinal);

        // Every number of metrics.csv, in single precision, and nothing else.
        var rows = File.ReadAllLines(Path.Combine(run, "metrics.csv")).Select(line => line.Split(',')).ToList();
        int kimg = Array.IndexOf(rows[0], "kimg");
        Assert.Equal(5, rows.Count);
        foreach (var row in rows.Skip(1))
        {
            long step = (long)Math.Round(Number(row[kimg]) * 1000);
            var expected = rows[0].Zip(row).Where(cell => cell.First != "kimg" && cell.Second.Length > 0)
                .ToDictionary(cell => cell.First, cell => (float)Number(cell.Second));
            var found = lines.Where(line => line.TryGetProperty("value", out _)
                    && line.GetProperty("step").GetInt64() == step)
                .ToDictionary(line => line.GetProperty("tag").GetString()!,
                    line => (float)line.GetProperty("value").GetDouble());
            Assert.Equal(expected.OrderBy(pair => pair.Key), found.OrderBy(pair => pair.Key));
        }

        // Grids of 3 by 2 images of 16 px, one a tick, and what is learnt.
        Assert.Equal(4, Of(lines, "samples").Count());
        Assert.All(Of(lines, "samples").Concat(Of(lines, "reals")), line => Assert.Equal(
            [48, 32], line.GetProperty("image").EnumerateArray().Take(2).Select(side => side.GetInt32())));
        Assert.Single(Of(lines, "reals"));

        (code, _, error) = work.Call(
            "train", "--resume", run, "--device", "cpu", "-q", "--tensorboard", "-s", "training.kimg=0.04");
        Assert.Equal((0, ""), (code, error));
        var later = Read(Directory.GetFiles(Path.Combine(run, "tensorboard")).Single(other => other != file));
        Assert.Equal((1, 32), (later[1].GetProperty("session").GetInt32(), later[1].GetProperty("step").GetInt64()));
        Assert.Contains(
            later, line => line.TryGetProperty("value", out _) && line.GetProperty("step").GetInt64() == 40);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Of(IEnumerable<JsonElement> lines, string tag) =>
        lines.Where(line => line.TryGetProperty("tag", out var own) && own.GetString() == tag);

    private static List<JsonElement> Read(string file)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "read_events.py");
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, file])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var problems = python.StandardError.ReadToEndAsync();
        var lines = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, problems.Result);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
