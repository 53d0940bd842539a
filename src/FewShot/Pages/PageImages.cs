namespace FewShotGan.Pages;

/// <summary>
/// The images of a page that is written again and again: a file that has not changed since the last page is not read
/// again.
/// </summary>
internal sealed class PageImages
{
    private Dictionary<(string Path, DateTime Written), PageImage> last = [], now = [];

    /// <summary>An image.</summary>
    /// <param name="path">A PNG.</param>
    /// <exception cref="InputException">It can't be read.</exception>
    public PageImage Read(string path)
    {
        var key = (path, File.GetLastWriteTimeUtc(path));
        return now[key] = last.GetValueOrDefault(key) ?? PageImage.Read(path);
    }

    /// <summary>Ends a page: what is not on it is forgotten.</summary>
    public void EndPage() => (last, now) = (now, []);
}
