using System.Globalization;
using FewShotGan.Golden;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>
/// The tools that the field's landmarks brought, on one run of the smallest networks with two classes.
/// </summary>
public class LandmarkToolsTests
{
    [Fact]
    public void A_run_with_classes_is_measured_taken_apart_and_put_together()
    {
        using var work = new Work();
        foreach (int i in Enumerable.Range(0, 15))
        {
            Draw(work, "dark", i, 40);
            Draw(work, "light", i, 200);
        }

        Assert.Equal(
            0, work.Call(
                "train", work.Recipe(work.Path("images"), kimg: 0.008), "--out", work.Path("runs"), "-q", "-s",
                "data.labels=folders", "-s", "data.held_out=0").Code);
        var run = work.Path("runs");

        var (code, output, error) = work.Call(
            "evaluate", run, "--samples", "20", "--metrics", "intra_fd,cas,ms_ssim,swd,ppl,parzen", "--csv",
            work.Path("numbers.csv"));
        Assert.True(code == 0, error);
        Assert.Equal(
            ["cas", "intra_fd", "ms_ssim", "parzen", "ppl_w", "ppl_w_end", "ppl_z", "swd"],
            File.ReadLines(work.Path("numbers.csv")).Skip(1).Select(line => line.Split(',')[0]).Order());

        // The classifier of real images tells black from white; the generator has learned next to nothing.
        Assert.Matches(@"cas +[0-9.]+ .* 1\n", output.Replace("\r", "", StringComparison.Ordinal));

        (code, output, error) = work.Call(
            "truncation", run, "--samples", "20", "--metrics", "fd", "--trunc", "1,0", "--out", work.Path("curve"));
        Assert.True(code == 0, error);
        var rows = File.ReadAllLines(work.Path("curve/truncation.csv"));
        Assert.StartsWith("psi,name,value,", rows[0], StringComparison.Ordinal);
        Assert.Equal(["0,fd", "1,fd"], rows.Skip(1).Select(row => row[..4]));
        Assert.True(File.Exists(work.Path("curve/fd.png")));

        (code, _, error) = work.Call("arithmetic", run, "0,1 - 2-3 + 4", "--out", work.Path("sum"));
        Assert.True(code == 0, error);
        using (var table = NetVips.Image.NewFromFile(work.Path("sum/table.png")))
            Assert.Equal((3 * 16, 4 * 16), (table.Width, table.Height));
        (code, _, error) = work.Call("noise", run, "--seeds", "0,1", "--draws", "5", "--out", work.Path("noise"));
        Assert.True(code == 0, error);
        using (var table = NetVips.Image.NewFromFile(work.Path("noise/noise.png")))
            Assert.Equal((5 * 16, 2 * 16), (table.Width, table.Height));

        (code, output, error) = work.Call("features", "classify", run, "--data", work.Path("images"));
        Assert.True(code == 0, error);
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("100.0 % ± 0.0 of 6 right by 768 numbers of pixels", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_had_is_said_in_a_line()
    {
        using var work = new Work();
        Assert.Equal(
            0, work.Call(
                "train", work.Recipe("sample:emoji-faces", kimg: 0.004), "--out", work.Path("runs"), "-q").Code);
        Refused(
            "--metrics: found cas, expected images with classes", "evaluate", work.Path("runs"), "--metrics", "cas");
        Refused(
            "--metrics: found ppl, expected a generator", "evaluate", "sample:emoji-faces", "--reference",
            "sample:emoji-faces", "--resolution", "16", "--metrics", "ppl");
        Refused(
            "--trunc: found 'x', expected numbers", "truncation", work.Path("runs"), "--trunc", "x", "--out",
            work.Path("out"));
        Refused("SUM -", "arithmetic", work.Path("runs"), "1 - -", "--out", work.Path("out"));
        Refused("--draws 2: expected 3", "noise", work.Path("runs"), "--seeds", "0", "--draws", "2", "--out", "x");
        Refused("data.labels: ", "features", "classify", work.Path("runs"), "--data", "sample:emoji-faces");

        void Refused(string message, params string[] arguments)
        {
            var (code, _, error) = work.Call(arguments);
            Assert.Equal(2, code);
            Assert.Contains(
                message, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                StringComparison.Ordinal);
        }
    }

    private static void Draw(Work work, string kind, int seed, int level)
    {
        var path = work.Path(string.Create(CultureInfo.InvariantCulture, $"images/{kind}/{seed}.png"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var noise = NetVips.Image.Gaussnoise(16, 16, sigma: 10, mean: level, seed: (seed * 2) + (level / 100));
        using var bytes = noise.Cast(NetVips.Enums.BandFormat.Uchar);
        bytes.WriteToFile(path);
    }
}
