using System.Text.Json;
using FewShotGan.Golden;
using FewShotGan.Metrics;

namespace FewShotGan.EndToEnd.Tests;

public class EvaluateTests
{
    private const string Faces = "sample:emoji-faces";

    private static List<JsonElement> Values(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.Clone().GetProperty("values").EnumerateArray()];
    }

    private static double Number(List<JsonElement> values, string name, string reference) =>
        values.Single(
            value => value.GetProperty("name").GetString() == name && value.GetProperty("reference")
            .GetString() == reference)
            .GetProperty("value").GetDouble();

    [Fact]
    public void A_run_and_a_folder_of_its_images_get_the_same_numbers()
    {
        using var work = new Work();
        Assert.Equal(
            0, work.Call(
                "train", work.Recipe(Faces, kimg: 0.008), "--out", work.Path("runs"), "-q", "-s",
                "metrics.network=blazeface-front").Code);
        Assert.Equal(
            0, work.Call(
                "generate", work.Path("runs"), "--seeds", "7-46", "--grid", "8x5", "--out", work.Path("made")).Code);
        var (code, ofRun, error) = work.Call(
            "evaluate", work.Path("runs"), "--samples", "40", "--seed", "7", "--json", "--csv",
            work.Path("out/run.csv"), "--pairs", work.Path("pairs.png"));
        Assert.True(code == 0, error);
        (code, var ofFolder, error) = work.Call(
            "evaluate", work.Path("made"), "--reference", Faces, "--seed", "7", "--network", "blazeface-front",
            "--json");
        Assert.True(code == 0, error);

        var (run, folder) = (Values(ofRun), Values(ofFolder));
        Assert.Equal(
            ["fd", "kid", "precision", "recall", "density", "coverage", "copying_z", "copying_share"],
            folder.Select(value => value.GetProperty("name").GetString()));
        foreach (var value in folder)
        {
            var name = value.GetProperty("name").GetString()!;
            Assert.Equal(value.GetProperty("value").GetDouble(), Number(run, name, "train"), 9);
        }

        using (var document = JsonDocument.Parse(ofFolder))
        {
            Assert.Equal(16, document.RootElement.GetProperty("resolution").GetInt32());
            Assert.Contains(
                $"left out of '{work.Path("made")}': 1 grid or strip that fewshot made",
                document.RootElement.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()));
        }

        // The sample holds 18 faces out: shown, but not to be decided by.
        var heldOut = run.Where(value => value.GetProperty("reference").GetString() == "held-out").ToList();
        Assert.Equal(8, heldOut.Count);
        Assert.All(heldOut, value => Assert.False(value.GetProperty("decides").GetBoolean()));
        Assert.Contains("18 images are held out, fewer than 50", ofRun, StringComparison.Ordinal);
        Assert.InRange(
            heldOut.Single(value => value.GetProperty("name").GetString() == "copying_z").GetProperty("p_value")
            .GetDouble(), 0, 1);

        var protocol = run[0].GetProperty("protocol");
        Assert.Equal(40, protocol.GetProperty("samples").GetInt32());
        Assert.Equal(100, protocol.GetProperty("reference_count").GetInt32());
        Assert.Equal(7, protocol.GetProperty("seed").GetInt32());
        Assert.Equal("blazeface-front", protocol.GetProperty("network").GetString());
        Assert.Equal(64, protocol.GetProperty("network_sha256").GetString()!.Length);
        Assert.Equal(1 + run.Count, File.ReadAllLines(work.Path("out/run.csv")).Length);
        Assert.True(new FileInfo(work.Path("pairs.png")).Length > 1000);
    }

    [Fact]
    public void A_network_that_the_runs_discriminator_looks_through_is_named()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call(
            "train", work.Recipe(Faces, kimg: 0.008), "--out", work.Path("runs"), "-q", "-s",
            "vision_aided.networks=[blazeface-front]").Code);
        string[] evaluate = ["evaluate", work.Path("runs"), "--samples", "20", "--metrics", "kid"];
        Assert.Contains(
            "blazeface-front is what the discriminator looks through",
            work.Call([.. evaluate, "--network", "blazeface-front"]).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("looks through", work.Call(evaluate).Out, StringComparison.Ordinal);

        File.Copy(Path.Combine(AppContext.BaseDirectory, "script.pt"), work.Path("eye.pt"));
        work.Write("eye.yaml", "file: [eye.pt]\nmethod: maps\ntrusted: true\n");
        var (code, output, error) = work.Call([.. evaluate, "--network", work.Path("eye.yaml")]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("seen by eye (", output, StringComparison.Ordinal);
    }

    [DebianFact(DebianData.Stamps)]
    public void A_run_is_measured_against_its_own_division_of_the_source_unless_other_images_are_named()
    {
        using var work = new Work();
        Assert.Equal(
            0, work.Call(
                "train", work.Recipe(Faces, kimg: 0.008), "--out", work.Path("runs"), "-q", "-s",
                "data.held_out=30%").Code);
        string[] evaluate = ["evaluate", work.Path("runs"), "--samples", "20", "--metrics", "kid,copying", "--json"];
        var own = Values(work.Call(evaluate).Out);
        Assert.Equal([
                ("kid", 70), ("copying_z", 70), ("copying_share", 70),
                ("kid", 30), ("copying_z", 30), ("copying_share", 30),
            ],
            own.Select(Counted));
        var others = Values(work.Call([.. evaluate, "--held-out", "sample:animals"]).Out);
        Assert.Equal([("kid", 146), ("copying_z", 146), ("copying_share", 146)], others.Skip(3).Select(Counted));
        string[] without = [
            "evaluate", work.Path("runs"), "--samples", "20", "--metrics", "kid", "--json", "--reference",
            "sample:animals"];
        Assert.Equal([("kid", 146)], Values(work.Call(without).Out).Select(Counted));

        static (string?, int) Counted(JsonElement value) =>
            (value.GetProperty("name").GetString(), value.GetProperty("protocol").GetProperty("reference_count")
                .GetInt32());
    }

    [DebianFact(DebianData.Stamps)]
    public void A_folder_of_the_training_images_themselves_is_seen_as_copies()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "evaluate", Faces, "--reference", Faces, "--held-out", "sample:animals", "--resolution", "64");
        Assert.True(code == 0, error);
        Assert.Contains("pp-ocr-detector", output, StringComparison.Ordinal);
        Assert.Contains("fd                        0", output, StringComparison.Ordinal);
        var copying = output.Split('\n').Where(line => line.Contains("copying_share", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(2, copying.Count); // by leaving one out, and by those held out
        Assert.All(copying, line => Assert.Contains(" 1 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Images_of_several_sizes_are_judged_at_a_size_that_is_asked_for_or_not_at_all()
    {
        using var work = new Work();
        Directory.CreateDirectory(work.Path("mixed"));
        var random = new Random(3);
        for (int i = 0; i < 8; i++)
        {
            var (width, height) = i == 5 ? (24, 20) : i == 2 ? (16, 30) : (16, 16); // the shorter side is what counts
            var pixels = new byte[width * height * 3];
            random.NextBytes(pixels);
            FewShotGan.Images.ImageWriter.SavePng(work.Path($"mixed/{i}.png"), pixels, width, height, 3);
        }

        string[] evaluate = [
            "evaluate", work.Path("mixed"), "--reference", Faces, "--metrics", "kid", "--network", "blazeface-front"];
        var (code, _, error) = work.Call(evaluate);
        Assert.Equal(2, code);
        Assert.Equal(
            $"fewshot: {work.Path("mixed")}: its images are of several sizes: the shorter side of '0.png' is 16 px, "
                + "that of '5.png' 20; "
            + "say by the resolution at how many pixels all are to be judged\n", error);
        (code, var output, error) = work.Call([.. evaluate, "--resolution", "16"]);
        Assert.True(code == 0, error);
        Assert.Contains("8 images of 16 px", output, StringComparison.Ordinal);
        File.Delete(work.Path("mixed/5.png"));
        (code, output, error) = work.Call(evaluate);
        Assert.True(code == 0, error);
        Assert.Contains("7 images of 16 px", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("what it was learned from is not known; name a reference", "evaluate", Faces)]
    [InlineData("found 100 images, expected 200", "evaluate", Faces, "--reference", Faces, "--samples", "200")]
    [InlineData("did you mean 'copying'?", "evaluate", Faces, "--metrics", "fd,copyng")]
    [InlineData(
        "--metrics: found is, for which pp-ocr-detector names no logits; leave is out", "evaluate", Faces,
        "--reference", Faces, "--metrics", "is")]
    [InlineData(
        "for which blazeface-front names no logits", "evaluate", Faces, "--reference", Faces, "--metrics", "kid,is",
        "--network", "blazeface-front")]
    [InlineData("--samples 1,5: expected a whole number", "evaluate", Faces, "--samples", "1,5")]
    [InlineData("--samples 2000000000: expected at most 1000000", "evaluate", Faces, "--samples", "2000000000")]
    [InlineData(
        "take inception-2015-12-05=FILE", "evaluate", Faces, "--reference", Faces, "--protocol", "fid5k-train")]
    [InlineData("protocol fid50k: expected one of fid5k-train", "evaluate", Faces, "--protocol", "fid50k")]
    [InlineData("leave out --samples 10", "evaluate", Faces, "--protocol", "fid5k-train", "--samples", "10")]
    [InlineData(
        "there is no such file; expected the ONNX file of inception-fid", "evaluate", Faces, "--reference", Faces,
        "--network", "inception-fid=gone.onnx")]
    [InlineData("no such folder, nor a run of that name", "evaluate", "nowhere")]
    [InlineData("--seed -1: expected 0 or above", "evaluate", Faces, "--seed", "-1")]
    public void Wrong_input_gets_one_line_and_code_2(string message, params string[] arguments)
    {
        using var work = new Work();
        var (code, _, error) = work.Call(arguments);
        Assert.Equal(2, code);
        Assert.Contains(
            message, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_copies_compared_with_itself_says_what_its_numbers_can_t_mean()
    {
        using var work = new Work();
        Directory.CreateDirectory(work.Path("same"));
        var random = new Random(1);
        var pixels = new byte[16 * 16 * 3];
        for (int i = 0; i < 8; i++)
        {
            random.NextBytes(pixels);
            for (int copy = 0; copy < 6; copy++)
                FewShotGan.Images.ImageWriter.SavePng(work.Path($"same/{i}-{copy}.png"), pixels, 16, 16, 3);
        }

        var (code, output, error) = work.Call(
            "evaluate", work.Path("same"), "--reference", work.Path("same"), "--network", "blazeface-front");
        Assert.True(code == 0, error);
        Assert.Contains(
            "precision, density, coverage, train: copies of others among the training images (40 of 48): balls",
            output, StringComparison.Ordinal);
        Assert.Contains(
            "fd, train: covariance of 48 images has rank 47 at most, features have 226 dimensions; the interval "
                + "reaches below 0", output, StringComparison.Ordinal);
        Assert.Contains(
            "training images themselves are among those evaluated (48 of 48)", output, StringComparison.Ordinal);
        Assert.Contains("real against real is one random half against the other", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_of_too_few_images_is_named_with_what_each_metric_needs()
    {
        using var work = new Work();
        Directory.CreateDirectory(work.Path("two"));
        for (int i = 0; i < 2; i++)
            FewShotGan.Images.ImageWriter.SavePng(work.Path($"two/{i}.png"), new byte[16 * 16 * 3], 16, 16, 3);
        var (code, _, error) = work.Call("evaluate", Faces, "--reference", work.Path("two"), "--metrics", "pr");
        Assert.Equal(2, code);
        Assert.Contains("pr: found 2 training images, expected at least 4", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_survives_JSON()
    {
        var value = new MetricValue
        {
            Name = "kid", Value = 0.1 + 0.2, Low = -1e-17, StandardError = 1.0 / 3, Reference = MetricValue.Train,
            Protocol = new() { Network = "n", NetworkSha256 = "h", Resize = "r 1", ReferenceHash = "p",
                ReferenceCount = 3, Samples = 4, Seed = 5 },
        };
        Assert.Equal(value, JsonSerializer.Deserialize<MetricValue>(JsonSerializer.Serialize(value)));
    }
}
