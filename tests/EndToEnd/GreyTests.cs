using FewShotGan.Checkpoints;
using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Runs;
using NetVips;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>One channel all the way: data, networks, samples and every command that makes images.</summary>
public class GreyTests
{
    [DebianFact(DebianData.FashionMnist)]
    public void A_grey_run_trains_resumes_and_makes_grey_images()
    {
        using var work = new Work();
        string[] grey = [
            "-s", "data.channels=grey", "-s", "data.count=12", "-s", "augment.policy=[color, translation, cutout]"];
        Ok(work.Call(
            ["train", work.Recipe("sample:fashion-mnist/sneaker", kimg: 0.008), "--out", work.Path("runs"), .. grey]),
                "12 of 16 x 16 px, grey");
        var run = RunFolder.Find(work.Path("runs"), "");
        Ok(work.Call("train", "--resume", run.Root, "-s", "training.kimg=0.016"), "resumed at");
        Assert.Equal(1, CheckpointState.Read(run.LatestCheckpoint!).Generator.ImageChannels);
        Assert.Equal(1, Bands(run.RealsPath));
        Assert.Equal(1, Bands(run.SamplePath(8, 4)));

        Ok(work.Call("generate", run.Root, "--seeds", "0-3", "--grid", "2x2", "--out", work.Path("g")));
        Assert.Equal((1, 1), (Bands(work.Path("g/seed0003.png")), Bands(work.Path("g/grid.png"))));
        Ok(work.Call("interpolate", run.Root, "--seeds", "0,1", "--frames", "2", "--out", work.Path("i")));
        Assert.Equal(1, Bands(work.Path("i/strip.png")));
        using (var walk = Image.NewFromFile(work.Path("i/walk.webp")))
            Assert.Equal((16, 3), (walk.Width, (int)walk.Get("n-pages")));
        Ok(work.Call("mix", run.Root, "--rows", "0", "--cols", "1,2", "--out", work.Path("m")));
        Assert.Equal(1, Bands(work.Path("m/table.png")));

        ImageWriter.SavePng(
            work.Path("target.png"), Enumerable.Range(0, 20 * 10 * 3).Select(i => (byte)i).ToArray(), 20, 10, 3);
        Ok(work.Call(
            "project", run.Root, work.Path("target.png"), "--steps", "3", "--fit", "pad", "--out", work.Path("p")),
                "PSNR");
        Assert.Equal((1, 1), (Bands(work.Path("p/projected.png")), Bands(work.Path("p/comparison.png"))));
    }

    [DebianFact(DebianData.FashionMnist)]
    public void What_begins_from_a_grey_run_is_grey()
    {
        using var work = new Work();
        Ok(work.Call(
            "train", work.Recipe("sample:fashion-mnist/sneaker", kimg: 0.004), "--out", work.Path("runs"), "-s",
            "data.channels=grey", "-s", "data.count=4"));
        var from = RunFolder.Find(work.Path("runs"), "").Root;
        Ok(work.Call(
            "train", "--dry-run", "-s", $"transfer.from={from}", "--data", "sample:emoji-faces", "-s",
            "training.batch=4"), "channels: grey");
    }

    private static void Ok((int Code, string Out, string Error) result, string part = "")
    {
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains(part, result.Out, StringComparison.Ordinal);
    }

    private static int Bands(string path)
    {
        using var image = Image.NewFromFile(path);
        return image.Bands;
    }
}
