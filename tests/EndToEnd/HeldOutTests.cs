using System.Text.Json;
using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Runs;
using NetVips;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Images held out, and copies, as a user meets them.</summary>
public class HeldOutTests
{
    [Fact]
    public void A_run_says_how_many_images_train_and_how_many_are_held_out_and_goes_on_after_files_were_added()
    {
        using var work = new Work();
        string[] train = [
            "train", work.Recipe(Images(work), kimg: 0.016), "--out", work.Path("runs"), "-s", "data.held_out=20%"];
        var (code, output, error) = work.Call([.. train, "--dry-run"]);
        Assert.True(code == 0, error);
        Assert.Contains("held_out: 20%", output, StringComparison.Ordinal);
        Assert.Contains("images       32 of 16 x 16 px", output, StringComparison.Ordinal);
        Assert.Contains("held out       8 more, which training never sees (20%)", output, StringComparison.Ordinal);

        (code, output, error) = work.Call(train);
        Assert.True(code == 0, error);
        Assert.Contains("held out       8 more, which training never sees (20%)", output, StringComparison.Ordinal);
        var run = RunFolder.Find(work.Path("runs"), "");
        var split = File.ReadAllLines(run.SplitPath);
        Assert.Equal(
            (1, 32, 8),
            (split.Count(line => line == "part,name"),
                split.Count(line => line.StartsWith("train,", StringComparison.Ordinal)),
                split.Count(line => line.StartsWith("held_out,", StringComparison.Ordinal))));
        Assert.All(MetricsCsv.ReadRows(run.MetricsPath), row =>
            Assert.InRange(double.Parse(row["d_acc_val"], System.Globalization.CultureInfo.InvariantCulture), 0, 1));

        File.Copy(work.Path("images/00.png"), work.Path("images/added.png"));
        (code, output, error) = work.Call("train", "--resume", run.Root, "-s", "training.kimg=0.024");
        Assert.True(code == 0, error);
        Assert.Contains("images       32 of 16 x 16 px", output, StringComparison.Ordinal);
        Assert.Equal(split, File.ReadAllLines(run.SplitPath));

        (code, output, error) = work.Call([.. train[..^2], "-s", $"data.held_out={run.SplitPath}", "--dry-run"]);
        Assert.True(code == 0, error); // another run of the same division
        Assert.Contains("held out       8 more", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_says_what_is_lost_without_and_which_are_learnt_from_too()
    {
        using var work = new Work();
        var recipe = work.Recipe(Images(work), kimg: 0.008);
        var plan = work.Call("train", recipe, "--dry-run", "-s", "metrics.names=[kid,copying]").Out;
        Assert.Contains("held out       none; data.held_out (20%, or a folder) keeps", plan, StringComparison.Ordinal);
        Assert.Contains("copying        told by leaving each image out in its turn\n", plan, StringComparison.Ordinal);
        Assert.Contains(
            "copying        not measured, as metrics.names says\n", work.Call("train", recipe, "--dry-run").Out,
            StringComparison.Ordinal);

        Directory.CreateDirectory(work.Path("others"));
        File.Move(work.Path("images/39.png"), work.Path("others/39.png"));
        File.Copy(work.Path("images/07.png"), work.Path("others/leak.png"));
        var (code, output, error) = work.Call(
            "train", recipe, "--dry-run", "-s", $"data.held_out={work.Path("others")}");
        Assert.True(code == 0, error);
        Assert.Contains("held out       2 more", output, StringComparison.Ordinal);
        Assert.Contains(
            "warning        1 of the images held out is learnt from too, which makes measures against them too good: "
                + "'leak.png' (exact copy of '07.png')", output, StringComparison.Ordinal);

        (code, output, error) = work.Call("train", recipe, "-s", "data.held_out=38", "--out", work.Path("runs"));
        Assert.Equal(2, code);
        Assert.Contains(
            "data.held_out: found 38 images to hold out of 39, expected at most 37",
            Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        (code, output, error) = work.Call("train", recipe, "-s", "data.held_out=120%");
        Assert.Equal(2, code);
        Assert.Contains(
            "data.held_out: found '120%', expected a number of images", Assert.Single(error.Trim().Split('\n')),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_finds_copies_overlap_and_outliers()
    {
        using var work = new Work();
        var images = Images(work);
        using (var image = Image.NewFromFile(work.Path("images/05.png")))
        using (var flipped = image.FlipHor())
        {
            image.Jpegsave(work.Path("images/05-again.jpg"), q: 80);
            flipped.WriteToFile(work.Path("images/05-mirror.png"));
        }

        File.Copy(work.Path("images/12.png"), work.Path("images/12-copy.png"));
        Directory.CreateDirectory(work.Path("others"));
        File.Copy(work.Path("images/20.png"), work.Path("others/twenty.png"));
        string[] inspect = ["dataset", "inspect", images, "--resolution", "64", "--held-out", work.Path("others")];
        var (code, output, error) = work.Call(inspect);
        Assert.True(code == 0, error);
        foreach (var line in new[]
        {
            "repeated       1 images are there already", "same pixels    12-copy.png, 12.png",
                "mirrored       05-again.jpg, 05-mirror.png, 05.png (",
            "'twenty.png' (exact copy of '20.png')", "held out       1 images", "training sees  43 images",
        })
            Assert.Contains(line, output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(work.Call([.. inspect, "--json"]).Out);
        var root = json.RootElement;
        Assert.Equal("12.png", root.GetProperty("duplicates")[0][1].GetString());
        Assert.Equal("mirrored", root.GetProperty("near_duplicates")[0].GetProperty("kind").GetString());
        Assert.Equal(3, root.GetProperty("near_duplicates")[0].GetProperty("names").GetArrayLength());
        Assert.Equal("twenty.png", root.GetProperty("overlap")[0].GetProperty("first").GetString());
        Assert.Equal((43, 1), (root.GetProperty("train").GetInt32(), root.GetProperty("held_out").GetInt32()));

        using var divided = JsonDocument.Parse(
            work.Call("dataset", "inspect", images, "--held-out", "25%", "--json").Out);
        Assert.Equal(
            43, divided.RootElement.GetProperty("train").GetInt32() + divided.RootElement.GetProperty("held_out")
            .GetInt32());
        Assert.Equal(
            ImageSet.Load(new() { Source = images, Resolution = 32, HeldOut = "25%" }).Hash,
            divided.RootElement.GetProperty("hash").GetString());
    }

    [DebianFact(DebianData.Stamps)]
    public void A_photograph_among_faces_is_an_outlier()
    {
        using var work = new Work();
        var images = Images(work);
        var animals = ImageSet.Load(new() { Source = "sample:animals", Resolution = 64, Count = 1, Seed = 3 });
        ImageWriter.SavePng(work.Path("images/animal.png"), Interleaved(animals, 0), 64, 64, 3);
        // which installs it
        Assert.Equal(0, work.Call("features", "verify", "m-lsd-512-large", "--size", "64", "--batch", "1").Code);
        using var json = JsonDocument.Parse(work.Call("dataset", "inspect", images, "--json").Out);
        Assert.Equal("animal.png", json.RootElement.GetProperty("outliers")[0].GetProperty("name").GetString());

        var file = work.Write("mine.yaml", "file: [nothing.onnx]\n");
        var (code, output, error) = work.Call("dataset", "inspect", images, "--features", file);
        Assert.True(code == 0, error);
        Assert.Contains("outliers       not looked for: mine is not installed", output, StringComparison.Ordinal);
    }

    /// <summary>Forty emoji faces in a folder.</summary>
    private static string Images(Work work)
    {
        var faces = ImageSet.Load(new() { Source = "sample:emoji-faces", Resolution = 64 });
        Directory.CreateDirectory(work.Path("images"));
        for (int i = 0; i < 40; i++)
            ImageWriter.SavePng(
                work.Path(FormattableString.Invariant($"images/{i:D2}.png")), Interleaved(faces, i), 64, 64, 3);
        return work.Path("images");
    }

    private static byte[] Interleaved(ImageSet set, int n)
    {
        int plane = set.Resolution * set.Resolution;
        var planes = set.Pixels.Span.Slice(n * 3 * plane, 3 * plane);
        var pixels = new byte[3 * plane];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = planes[(i % 3 * plane) + (i / 3)];
        return pixels;
    }
}
