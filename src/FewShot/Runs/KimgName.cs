using System.Globalization;

namespace FewShotGan.Runs;

/// <summary>How files and folders of a run are named after how far it had come.</summary>
internal static class KimgName
{
    /// <summary>
    /// Thousands of images in six digits (<c>000040</c>) for the first iteration to reach them; between thousands the
    /// remaining images follow (<c>000040.512</c>), so that every iteration has its own name and names sort by
    /// progress.
    /// </summary>
    /// <param name="nimg">Real images shown.</param>
    /// <param name="batch">Images in a batch.</param>
    public static string Of(long nimg, int batch)
    {
        var (kimg, rest) = Math.DivRem(nimg, 1000);
        return rest < batch && kimg > 0 || nimg == 0
            ? kimg.ToString("D6", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{kimg:D6}.{rest:D3}");
    }
}
