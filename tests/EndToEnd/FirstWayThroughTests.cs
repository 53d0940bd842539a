using System.Runtime.InteropServices;
using System.Text.Json;
using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Runs;

namespace FewShotGan.EndToEnd.Tests;

public class FirstWayThroughTests
{
    private const string Faces = "sample:emoji-faces";

    [Fact]
    public void Train_resume_generate_and_interpolate_on_real_images()
    {
        using var work = new Work();
        var (code, output, error) = work.Call("train", work.Recipe(Faces, kimg: 0.016), "--out", work.Path("runs"));
        Assert.True(code == 0, error);
        Assert.Contains("100 of 16 x 16 px from sample:emoji-faces", output, StringComparison.Ordinal);
        Assert.Contains("kimg 0.02/0.02", output, StringComparison.Ordinal);
        var run = Assert.Single(Directory.GetDirectories(work.Path("runs")));
        Assert.Contains($"done: {run}", output, StringComparison.Ordinal);
        var samples = Directory.GetFiles(Path.Combine(run, "samples")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, samples.Count);
        Assert.NotEqual(File.ReadAllBytes(samples[0]), File.ReadAllBytes(samples[^1]));

        (code, output, error) = work.Call(
            "train", "--resume", "latest", "-s", "training.kimg=0.032", "--out", work.Path("runs"), "-q");
        Assert.True(code == 0, error);
        Assert.Equal(run, output.Trim());
        Assert.Equal(
            ["0.008", "0.016", "0.024", "0.032"], MetricsCsv.ReadRows(Path.Combine(run, "metrics.csv"))
            .Select(row => row["kimg"]));

        (code, _, error) = work.Call(
            "generate", run, "--seeds", "0-4,9", "--trunc", "0.7", "--grid", "3x2", "--out", work.Path("images"));
        Assert.True(code == 0, error);
        Assert.Equal(
            ["grid.png", "seed0000.png", "seed0001.png", "seed0002.png", "seed0003.png", "seed0004.png",
                "seed0009.png"],
            Directory.GetFiles(work.Path("images")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var made = ImageSet.Load(new DataOptions { Source = work.Path("images"), Resolution = 16 });
        Assert.Equal(6, made.Count);
        Assert.NotEqual(made.Pixels[..768].ToArray(), made.Pixels.Slice(768, 768).ToArray());

        (code, _, error) = work.Call(
            "interpolate", run, "--seeds", "0,5,9", "--frames", "4", "--out", work.Path("walk"));
        Assert.True(code == 0, error);
        Assert.Equal(
            ["strip.png", "walk.webp"], Directory.GetFiles(work.Path("walk")).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.True(new FileInfo(Path.Combine(work.Path("walk"), "walk.webp")).Length > 100);
    }

    [Fact]
    public void Mix_and_project_with_a_trained_generator()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call("train", work.Recipe(Faces, kimg: 0.008), "--out", work.Path("runs"), "-q").Code);
        var (code, output, error) = work.Call(
            "mix", work.Path("runs"), "--rows", "1,2", "--cols", "3-5", "--styles", "coarse", "--trunc", "0.9", "--out",
            work.Path("mix"));
        Assert.True(code == 0, error);
        Assert.Contains("layers 0,1,2 of 0-5 (4, 8 px) follow the columns", output, StringComparison.Ordinal);
        Assert.Equal(
            ["1-3.png", "1-4.png", "1-5.png", "2-3.png", "2-4.png", "2-5.png", "table.png"],
            Directory.GetFiles(work.Path("mix")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        (code, output, error) = work.Call(
            "project", work.Path("runs"), work.Path("mix/1-4.png"), "--steps", "10", "--out", work.Path("found"));
        Assert.True(code == 0, error);
        Assert.Matches(@"^PSNR \d+\.\d\d dB after 10 steps; the mean image has \d+\.\d\d dB\n", output);
        using var found = Safetensors.Read(work.Path("found/projected_w.safetensors"));
        Assert.Equal([1, 16], found.Tensors["w"].shape);
        Assert.True(File.Exists(work.Path("found/projected.png")) && File.Exists(work.Path("found/comparison.png")));
    }

    [Theory]
    [InlineData("{type: ada}", "ada bgc, p from 0 by r_t = 0.6 every 4 iterations, 0 to 1 in 1.6 kimg")]
    [InlineData(
        "{type: ada, control: r_v, target: 0.5, kimg: 3}",
        "ada bgc, p from 0 by r_v = 0.5 every 4 iterations, 0 to 1 in 3 kimg")]
    [InlineData(
        "{type: ada, applies_to: reals, pipe: blit, control: fixed, p: 0.3}",
        "ada blit, p 0.3 throughout, on real images only")]
    [InlineData("{policy: [color], applies_to: discriminator}", "diffaugment color, in the discriminator's step only")]
    [InlineData("{type: none}", "none")]
    public void The_plan_says_how_images_are_augmented(string augment, string expected)
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "train", work.Recipe(Faces, kimg: 8), "--dry-run", "-s", $"augment={augment}");
        Assert.True(code == 0, error);
        Assert.Contains($"augmentation   {expected}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_preview_of_the_augmentation_has_the_images_as_they_are_and_a_row_for_each_p()
    {
        using var work = new Work();
        var recipe = work.Write("ada.yaml", "data: {resolution: 32}\naugment: {type: ada, pipe: bgcfnc}\n");
        var (code, output, error) = work.Call(
            "dataset", "augment", Faces, "--recipe", recipe, "--p", "0,0.6,1", "--out", work.Path("new/grid.png"));
        Assert.True(code == 0, error);
        Assert.EndsWith("grid.png: rows as they are, p 0, p 0.6, p 1\n", output, StringComparison.Ordinal);
        var rows = Rows(work.Path("new/grid.png"), 4);
        Assert.Equal(rows[0], rows[1]);
        Assert.NotEqual(rows[1], rows[2]);
        Assert.NotEqual(rows[2], rows[3]);

        recipe = work.Write("diffaugment.yaml", "data: {resolution: 32}\n");
        (code, output, error) = work.Call(
            "dataset", "augment", Faces, "--recipe", recipe, "--out", work.Path("grid.png"));
        Assert.True(code == 0, error);
        Assert.Contains("rows as they are, draw 1, draw 2, draw 3", output, StringComparison.Ordinal);
        Assert.Equal(rows[0], Rows(work.Path("grid.png"), 4)[0]);
        Assert.Equal(4, Rows(work.Path("grid.png"), 4).Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void A_program_reads_the_run_along_as_json()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "train", work.Recipe(Faces, kimg: 0.016), "--out", work.Path("runs"), "--json");
        Assert.True(code == 0, error);
        var events = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            ["started", "saved", "tick", "saved", "tick", "saved", "ended"],
            events.Select(entry => entry.GetProperty("event").GetString()));
        Assert.Equal(0.016, events[^1].GetProperty("kimg").GetDouble());
        Assert.True(events[2].GetProperty("loss_g").GetDouble() > 0);
    }

    [Fact]
    public void A_step_is_timed_phase_by_phase()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "bench", "step", "--recipe", work.Recipe(Faces, kimg: 1), "--rounds", "2", "--json");
        Assert.True(code == 0, error);
        using var result = JsonDocument.Parse(output);
        var phases = result.RootElement.GetProperty("phases").EnumerateArray().ToList();
        Assert.Equal(["Gmain", "Dmain", "Dreg"], phases.Select(phase => phase.GetProperty("phase").GetString()));
        Assert.All(phases, phase =>
            Assert.True(
                phase.GetProperty("best_seconds").GetDouble() <= phase.GetProperty("median_seconds").GetDouble()));
        Assert.True(result.RootElement.GetProperty("seconds_per_kimg").GetDouble() > 0);
        Assert.Contains(
            "of conv2d's peak",
            work.Call("bench", "step", "--recipe", work.Recipe(Faces, kimg: 1), "--rounds", "1").Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Minutes_set_the_length_by_the_measured_pace()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "train", work.Recipe(Faces, kimg: 1000), "--out", work.Path("runs"), "--minutes", "0.05", "-s",
            "metrics.names=[kid]", "-s", "metrics.samples=20");
        Assert.True(code == 0, error);
        var estimate = output.Split('\n').Single(line => line.StartsWith("estimate ", StringComparison.Ordinal));
        Assert.StartsWith("estimate       3 seconds: ", estimate, StringComparison.Ordinal);
        Assert.Contains("s/kimg and one evaluation of ", estimate, StringComparison.Ordinal);
        Assert.True(
            CheckpointState.Read(RunFolder.Find(work.Path("runs"), "").LatestCheckpoint!).Nimg is > 4 and < 100_000);
    }

    [Fact]
    public void Settings_on_the_command_line_come_before_the_recipe()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "train", work.Recipe(Faces, kimg: 8), "--dry-run", "-s", "training.kimg=4", "--set", "name=other");
        Assert.True(code == 0, error);
        Assert.Contains("kimg: 4", output, StringComparison.Ordinal);
        Assert.Contains("name: other", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_grid_shows_what_generate_makes_of_the_same_seeds()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call("train", work.Recipe(Faces, kimg: 0.008), "--out", work.Path("runs"), "-q").Code);
        var run = RunFolder.Find(work.Path("runs"), "");
        Assert.Equal(
            0, work.Call("generate", run.Root, "--seeds", "0-5", "--grid", "3x2", "--out", work.Path("g")).Code);
        Assert.Equal(
            File.ReadAllBytes(run.SamplePath(8, 4)), File.ReadAllBytes(Path.Combine(work.Path("g"), "grid.png")));
    }

    [Fact]
    public void What_a_setting_leaves_unused_of_the_recipe_is_said()
    {
        using var work = new Work();
        var (code, output, error) = work.Call("train", "stylegan2-faces", "--dry-run", "-q", "-s", "augment=ada");
        Assert.True(code == 0, error);
        Assert.Contains(
            "\nnote           augment.policy is not used with augment.type ada\n", output, StringComparison.Ordinal);
        Assert.Contains("\naugmentation   ada bgc, p from 0 by r_t", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_prints_the_recipe_and_the_plan_and_writes_nothing()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "train", work.Recipe(Faces, kimg: 8), "--out", work.Path("runs"), "--dry-run");
        Assert.True(code == 0, error);
        Assert.Contains("ema_rampup: 0.05", output, StringComparison.Ordinal);
        Assert.Contains("length         8 kimg = 2,000 iterations of 4 = 80 epochs", output, StringComparison.Ordinal);
        Assert.Contains("augmentation   diffaugment color, translation, cutout\n", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.Path("runs")));
    }

    [Fact]
    public void An_interrupt_saves_and_says_how_to_go_on()
    {
        using var work = new Work();
        using var process = work.Start("train", work.Recipe(Faces, kimg: 1000), "--out", "runs");
        var lines = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
            if (!line.StartsWith("kimg", StringComparison.Ordinal)) continue;
            Assert.Equal(0, Interrupt(process.Id, signal: 2));
            break;
        }

        var rest = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("stopping after this step", error, StringComparison.Ordinal);
        Assert.Contains("go on with: fewshot train --resume runs", rest, StringComparison.Ordinal);
        var run = RunFolder.Find(work.Path("runs"), "");
        var state = CheckpointState.Read(run.LatestCheckpoint!);
        Assert.Equal(
            state.Nimg,
            Math.Round(double.Parse(
                MetricsCsv.ReadRows(run.MetricsPath)[^1]["kimg"],
                System.Globalization.CultureInfo.InvariantCulture) * 1000));
    }

    /// <summary>The rows of a grid of 8 images of 32 x 32, as bytes.</summary>
    private static List<byte[]> Rows(string file, int count)
    {
        using var grid = NetVips.Image.NewFromFile(file);
        Assert.Equal((8 * 32, count * 32), (grid.Width, grid.Height));
        return grid.WriteToMemory<byte>().Chunk(8 * 32 * 32 * 3).ToList();
    }

    [Fact]
    public void A_bound_on_memory_that_no_micro_batch_meets_is_told_with_what_was_measured()
    {
        using var work = new Work();
        var (code, _, error) = work.Call(
            "train", work.Recipe(Faces, kimg: 8), "--dry-run", "-s", "training.memory_gb=0.01");
        Assert.Equal(2, code);
        Assert.Matches(
            @"^fewshot: training.memory_gb: found 0.01, but the run takes [\d.]+ and its recipe allows no fewer images",
            Assert.Single(error.TrimEnd().Split('\n')));
        (code, var plan, error) = work.Call(
            "train", work.Recipe(Faces, kimg: 8), "--dry-run", "-s", "training.memory_gb=1000");
        Assert.True(code == 0, error);
        Assert.Contains("micro_batch: null", plan, StringComparison.Ordinal);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Interrupt(int process, int signal);
}
