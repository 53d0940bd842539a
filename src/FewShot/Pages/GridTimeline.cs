using System.Globalization;
using FewShotGan.Runs;

namespace FewShotGan.Pages;

/// <summary>
/// The sample grids of a run that a page shows: every one, every second, every fourth …, so that they are never more
/// than so many, and the latest. As a run goes on, grids leave its page and none comes back.
/// </summary>
internal static class GridTimeline
{
    /// <summary>As many as a page of one run has.</summary>
    public const int Most = 30;

    /// <summary>The grids of a run as it is now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="clock">When what was made.</param>
    /// <param name="images">Reads them.</param>
    /// <param name="most">Most grids, 2 or more.</param>
    /// <returns>In order, and how many the run has.</returns>
    /// <exception cref="InputException">A grid can't be read.</exception>
    public static (IReadOnlyList<PageGrid> Grids, int Count) Of(
        RunFolder run, RunClock clock, PageImages images, int most = Most)
    {
        var files = run.Samples.ToList();
        int step = 1;
        while ((files.Count + step - 1) / step >= most) step *= 2;
        return ([.. files.Where((_, i) => i % step == 0 || i == files.Count - 1).Select(file =>
        {
            double kimg = double.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture);
            return new PageGrid(images.Read(file), kimg, clock.SecondsAt(kimg));
        })], files.Count);
    }
}
