using Microsoft.Playwright;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>
/// Two recipes with two seeds each, trained once for all tests of pages, in a folder whose name tries to be more.
/// </summary>
public sealed class TrainedRuns : IDisposable
{
    /// <summary>A folder's name that is HTML, has quotes, and runs from right to left.</summary>
    public const string Folder = "<img src=x onerror=alert(1)> \"שלום\" & 'b'";

    private readonly Work work = new();

    public TrainedRuns()
    {
        var parent = work.Path(Folder);
        Runs =
        [
            .. from gamma in new[] { 0.1, 5 } from seed in new[] { 0, 1 }
               select Train(FormattableString.Invariant($"r1-{gamma}-seed{seed}"), parent, gamma, seed),
        ];
        Assert.Equal(0, work.Call(["compare", .. Runs, "--html", work.Path("compare.html")]).Code);
        Comparison = work.Path("compare.html");
    }

    public IReadOnlyList<string> Runs { get; }

    public string Report => Path.Combine(Runs[0], "report.html");

    public string Comparison { get; }

    public void Dispose() => work.Dispose();

    private string Train(string name, string parent, double gamma, int seed)
    {
        var recipe = work.Recipe("sample:emoji-faces", kimg: 0.04);
        var (code, said, error) = work.Call(
            "train", recipe, "--device", "cpu", "--out", parent, "-q", "-s", $"name={name}",
            "-s", FormattableString.Invariant($"seed={seed}"),
            "-s", FormattableString.Invariant($"regularizers.r1.gamma={gamma}"),
            "-s", "metrics={names: [kid, pr, copying], every_kimg: 0.008, samples: 40}", "-s", "augment=ada",
            "-s", "data.held_out=50%");
        Assert.True(code == 0, error);
        return said.Trim();
    }
}
