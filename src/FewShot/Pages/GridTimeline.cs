using System.Globalization;
using FewShotGan.Runs;

namespace FewShotGan.Pages;

/// <summary>
/// The sample grids of a run that a page shows: every one, every second, every fourth …, so that they are never more
/// than so many, and the latest. Each is made smaller once and kept, so that a page that is written again costs little.
/// </summary>
/// <param name="most">Most grids, 2 or more.</param>
internal sealed class GridTimeline(int most = GridTimeline.Most)
{
    /// <summary>As many as a page of one run has.</summary>
    public const int Most = 30;

    private readonly Dictionary<string, PageImage> known = [];

    /// <summary>The grids of a run as it is now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="clock">When what was made.</param>
    /// <returns>In order, and how many the run has.</returns>
    /// <exception cref="InputException">A grid can't be read.</exception>
    public (IReadOnlyList<PageGrid> Grids, int Count) Of(RunFolder run, RunClock clock)
    {
        var files = run.Samples.ToList();
        int step = 1;
        while ((files.Count + step - 1) / step >= most) step *= 2;
        var chosen = files.Where((_, i) => i % step == 0 || i == files.Count - 1).ToList();
        foreach (var gone in known.Keys.Except(chosen).ToList()) known.Remove(gone);
        return ([.. chosen.Select(file =>
        {
            double kimg = double.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture);
            return new PageGrid(Image(file), kimg, clock.SecondsAt(kimg));
        })], files.Count);
    }

    private PageImage Image(string file) =>
        known.TryGetValue(file, out var image) ? image : known[file] = PageImage.Read(file);
}
