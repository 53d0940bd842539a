using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Checkpoints;
using FewShotGan.Runs;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>A run that diverges, and weights of one that did, as a user meets them.</summary>
public class DivergenceTests
{
    private const string Faces = "sample:emoji-faces";

    private static readonly string[] Absurd = ["-s", "optimizer.g_lr=1e20", "-s", "optimizer.d_lr=1e20"];

    private static RunFolder Trained(Work work)
    {
        Assert.Equal(
            0, work.Call(
                "train", work.Recipe(Faces, kimg: 0.016), "--out", work.Path("runs"), "-q", "-s",
                "training.keep=2").Code);
        return RunFolder.Find(work.Path("runs"), "");
    }

    [Fact]
    public void Steps_that_are_too_large_cost_no_checkpoint_and_the_command_that_is_named_goes_on()
    {
        using var work = new Work();
        var run = Trained(work);
        string[] good = [run.CheckpointPath(8, 4), run.CheckpointPath(16, 4)];
        var (code, _, error) = work.Call(["train", "--resume", run.Root, "-s", "training.kimg=0.048", .. Absurd]);
        Assert.Equal(1, code);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"fewshot: {run.Root}: the run has diverged at iteration ", line, StringComparison.Ordinal);
        Assert.Contains($"the last good checkpoint is {good[1]}: ", line, StringComparison.Ordinal);
        Assert.Equal(good, Directory.GetDirectories(run.CheckpointsFolder).Order(StringComparer.Ordinal));
        Assert.Contains("nan", File.ReadAllLines(run.MetricsPath)[^1].Split(','));
        Assert.Equal(0, work.Call("generate", run.Root, "--seeds", "0", "--out", work.Path("made")).Code);

        var command = line[(line.IndexOf("fewshot train ", StringComparison.Ordinal) + "fewshot ".Length)..].Split(' ');
        (code, _, error) = work.Call([.. command, "-q"]);
        Assert.True(code == 0, error);
        Assert.Equal(48, CheckpointState.Read(run.LatestCheckpoint!).Nimg);
        Assert.DoesNotContain("nan", File.ReadAllText(run.MetricsPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_reads_along_sees_null_for_what_is_not_finite_and_nothing_for_what_was_not_measured()
    {
        using var work = new Work();
        var (code, output, _) = work.Call(
            ["train", work.Recipe(Faces, kimg: 0.016), "--out", work.Path("runs"), "--json", .. Absurd]);
        Assert.Equal(1, code);
        var tick = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Last(entry => entry.GetProperty("event").GetString() == "tick");
        Assert.Contains(
            tick.EnumerateObject(), cell => cell.Name.StartsWith("loss_", StringComparison.Ordinal)
            && cell.Value.ValueKind == JsonValueKind.Null);
        Assert.True(
            tick.TryGetProperty("loss_g", out _) && tick.TryGetProperty("loss_d_real", out _)
            && tick.TryGetProperty("loss_d_fake", out _));
        Assert.False(tick.TryGetProperty("kid", out _) || tick.TryGetProperty("path_length", out _));
    }

    [Fact]
    public void Weights_that_are_not_finite_make_no_image_no_number_and_no_start()
    {
        using var work = new Work();
        var run = Trained(work);
        var file = Path.Combine(run.LatestCheckpoint!, CheckpointFolder.GeneratorEmaFile);
        using (var read = Safetensors.Read(file))
        {
            read.Tensors["synthesis.b8.conv1.weight"].fill_(double.NaN);
            Safetensors.Write(file, read.Tensors.Select(pair => (pair.Key, pair.Value)).ToList());
        }

        // As an older version wrote it, which noted no hashes: else resuming would take the checkpoint before this one.
        var state = Path.Combine(run.LatestCheckpoint!, "state.json");
        var fields = JsonNode.Parse(File.ReadAllText(state))!.AsObject();
        var files = fields["files"]!.AsObject();
        foreach (var name in files.Select(part => part.Key).ToList()) files[name] = null;
        File.WriteAllText(state, fields.ToJsonString());

        string[] made = ["--out", work.Path("made")];
        string[][] calls =
        [
            ["generate", run.Root, "--seeds", "0", .. made],
            ["interpolate", run.Root, "--seeds", "0,1", .. made],
            ["mix", run.Root, "--rows", "0", "--cols", "1", .. made],
            ["project", run.Root, Path.Combine(run.SamplesFolder, "000000.png"), .. made],
            ["evaluate", run.Root, "--samples", "20"],
            ["train", "--resume", run.Root, "-s", "training.kimg=0.024", "-q"],
            ["train", "--data", Faces, "-s", $"transfer.from={run.LatestCheckpoint}", "-s", "training.kimg=0.008",
                "--out", work.Path("begun"), "-q"],
        ];
        foreach (var call in calls)
        {
            var (code, _, error) = work.Call(call);
            var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(code == 2, $"{call[0]}: {line}");
            Assert.Contains(
                call[0] == "train" && call[1] == "--data"
                ? "G_ema synthesis.b8.conv1.weight: found NaN"
                : $"{file}: synthesis.b8.conv1.weight: found NaN", line, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(work.Path("made")) || Directory.Exists(work.Path("begun")));
    }
}
