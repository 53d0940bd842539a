using FewShotGan.Images;
using FewShotGan.Runs;
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

        Assert.Equal(0, work.Call(Generate(run.Root, "0-2", "--grid", "3x1")).Code);
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
}
