namespace FewShotGan.Pages;

/// <summary>How long a run had trained when it had come so far.</summary>
/// <param name="known">Thousands of images shown, and seconds, in order.</param>
internal sealed class RunClock(IEnumerable<(double Kimg, double Seconds)> known)
{
    private readonly List<(double Kimg, double Seconds)> known = [(0, 0), .. known];

    /// <summary>Seconds of training, in proportion between what is known.</summary>
    /// <param name="kimg">
    /// Thousands of images shown, 0 or more; after the last that is known it is that of this.
    /// </param>
    public double SecondsAt(double kimg)
    {
        int next = known.FindIndex(at => at.Kimg >= kimg);
        if (next < 0) return known[^1].Seconds;
        if (next == 0 || known[next].Kimg == kimg) return known[next].Seconds;
        var (before, after) = (known[next - 1], known[next]);
        return before.Seconds
            + ((after.Seconds - before.Seconds) * (kimg - before.Kimg) / (after.Kimg - before.Kimg));
    }
}
