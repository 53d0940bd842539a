namespace FewShotGan.Pages;

/// <summary>How long a run had trained when it had come so far.</summary>
/// <param name="known">Thousands of images shown, and seconds, in order.</param>
internal sealed class RunClock(IEnumerable<(double Kimg, double Seconds)> known)
{
    private readonly List<(double Kimg, double Seconds)> known =
        [(0, 0), .. known.Where(at => double.IsFinite(at.Kimg + at.Seconds))];

    /// <summary>Seconds of training, in proportion between what is known.</summary>
    /// <param name="kimg">
    /// Thousands of images shown, 0 or more; after the last that is known it is that of this.
    /// </param>
    public double SecondsAt(double kimg)
    {
        int next = Next(kimg);
        if (next == known.Count) return known[^1].Seconds;
        if (next == 0 || known[next].Kimg == kimg) return known[next].Seconds;
        var (before, after) = (known[next - 1], known[next]);
        return before.Seconds
            + ((after.Seconds - before.Seconds) * (kimg - before.Kimg) / (after.Kimg - before.Kimg));
    }

    /// <summary>The first that is not before so many images; the number of all where each is.</summary>
    private int Next(double kimg)
    {
        int low = 0, high = known.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (known[middle].Kimg < kimg) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
