using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using TorchSharp;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Images of several generators are not mixed.</summary>
public class GenerateTests
{
    [Fact]
    public void A_folder_takes_more_images_of_the_same_generator_and_no_others()
    {
        using var work = new Work();
        Assert.Equal(
            0, work.Call(
                "train", work.Recipe("sample:emoji-faces", kimg: 0.016), "--out", work.Path("runs"), "-q").Code);
        var run = RunFolder.Find(work.Path("runs"), "");
        string[] Generate(string from, string seeds, params string[] more) =>
            ["generate", from, "--seeds", seeds, "--out", work.Path("made"), .. more];

        string[] more = ["--grid", "3x1", "--sheet", "A < B & \"C\""];
        Assert.Equal(0, work.Call(Generate(run.Root, "0-2", more)).Code);

        // Images of 16 px enlarged to 128, over captions of 26; a tenth between them, three tenths around, the title.
        using (var sheet = NetVips.Image.NewFromFile(work.Path("made/sheet.png")))
        {
            Assert.Equal(((3 * 128) + (2 * 12) + (2 * 36), 72 + 128 + 26 + 36), (sheet.Width, sheet.Height));
            using var title = sheet.Crop(36, 0, sheet.Width - 72, 72);
            Assert.True(title.Min() < 100 && title.Avg() > 150, "no title is drawn");
        }

        Assert.Equal(
            0, work.Call("interpolate", run.Root, "--seeds", "0,1", "--frames", "2", "--out", work.Path("made")).Code);
        Directory.Move(run.LatestCheckpoint!, work.Path("moved")); // what made an image is not where it lay
        Assert.Equal(0, work.Call(Generate(work.Path("moved"), "2-4")).Code);
        Directory.Move(work.Path("moved"), run.CheckpointPath(16, 4));
        Assert.Equal(5, ImageSet.Load(new() { Source = work.Path("made"), Resolution = 16 }).Count);

        AssertRefused("seed0000.png", Generate(run.CheckpointPath(8, 4), "9"));
        AssertRefused("seed0000.png", Generate(run.Root, "9", "--trunc", "0.5"));
        AssertRefused(
            "seed0000.png", "mix", run.CheckpointPath(8, 4), "--rows", "0", "--cols", "1", "--out", work.Path("made"));
        File.WriteAllBytes(work.Path("made/photo.jpg"), Encoded(".jpg"));
        AssertRefused("photo.jpg", Generate(run.Root, "9"));

        void AssertRefused(string named, params string[] arguments)
        {
            var before = Directory.GetFiles(work.Path("made")).Order(StringComparer.Ordinal).ToList();
            var (code, _, error) = work.Call(arguments);
            Assert.Equal(2, code);
            Assert.Contains(
                $"--out {work.Path("made")}: holds '{named}', which ",
                Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.EndsWith("name a new or empty folder\n", error, StringComparison.Ordinal);
            Assert.Equal(before, Directory.GetFiles(work.Path("made")).Order(StringComparer.Ordinal));
        }
    }

    [DebianFact(DebianData.Stamps)]
    public void Copies_of_training_images_can_be_left_out_and_the_most_typical_images_kept()
    {
        using var work = new Work();
        string[] still = [
            "-s", "optimizer.g_lr=1e-12", "-s", "optimizer.d_lr=1e-12", "-s", "metrics.network=blazeface-front", "-q"];
        RunFolder Train(string source, string runs)
        {
            var (code, _, error) = work.Call(
                ["train", work.Recipe(source, kimg: 0.008), "--out", work.Path(runs), .. still]);
            Assert.True(code == 0, error);
            return RunFolder.Find(work.Path(runs), "");
        }

        // Two generators that stay as they were drawn are the same: the second one's first four images are among those
        // that it learned from.
        Directory.CreateDirectory(work.Path("images"));
        using (var first = TrainedGenerator.Load(Train("sample:emoji-faces", "first").LatestCheckpoint!))
        using (var made = first.Sample([0, 1, 2, 3]))
            Save(made, "made");
        using (var faces = ImageSet.Load(new() { Source = "sample:emoji-faces", Resolution = 16, Count = 12 })
            .Batch([.. Enumerable.Range(0, 12).Select(i => (long)i)], torch.CPU))
            Save(faces, "face");
        var second = Train(work.Path("images"), "second").Root;
        var (code, output, error) = work.Call(
            "generate", second, "--seeds", "0-19", "--out", work.Path("new"), "--no-copies");
        Assert.True(code == 0, error);
        var kept = Names("new");
        Assert.Empty(kept.Intersect(["seed0000.png", "seed0001.png", "seed0002.png", "seed0003.png"]));
        Assert.StartsWith(
            $"{20 - kept.Count} of 20 images left out: nearer to a training image", error, StringComparison.Ordinal);
        Assert.StartsWith($"{kept.Count} images of ", output, StringComparison.Ordinal);

        (code, _, error) = work.Call(
            "generate", second, "--seeds", "0-19", "--out", work.Path("best"), "--best", "4", "--grid", "4x1");
        Assert.True(code == 0, error);
        Assert.Equal(5, Names("best").Count); // with the grid
        Assert.Contains("4 of 20 kept, those most like the training images", error, StringComparison.Ordinal);
        Assert.Contains("--no-copies leaves them out", error, StringComparison.Ordinal);

        Directory.Move(RunFolder.Find(work.Path("second"), "").LatestCheckpoint!, work.Path("alone"));
        (code, _, error) = work.Call(
            "generate", work.Path("alone"), "--seeds", "0", "--out", work.Path("alone-out"), "--best", "1");
        Assert.Equal(2, code);
        Assert.Contains("found no run around it", error, StringComparison.Ordinal);

        void Save(torch.Tensor images, string name)
        {
            for (int i = 0; i < images.shape[0]; i++)
            {
                using var scope = torch.NewDisposeScope();
                var bytes = images[i].permute(1, 2, 0).mul(127.5).add(127.5).round().clamp(0, 255)
                    .to(torch.ScalarType.Byte).contiguous().bytes.ToArray();
                ImageWriter.SavePng(work.Path(FormattableString.Invariant($"images/{name}{i}.png")), bytes, 16, 16, 3);
            }
        }

        List<string> Names(string folder) =>
        [
            .. Directory.GetFiles(work.Path(folder)).Select(Path.GetFileName).OfType<string>()
                .Order(StringComparer.Ordinal),
        ];
    }
}
