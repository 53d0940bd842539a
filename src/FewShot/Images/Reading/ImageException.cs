namespace FewShotGan.Images;

/// <summary>An image can't be used.</summary>
/// <param name="reason">Why, such as <c>the file is empty</c>.</param>
/// <param name="remedy">What to do, such as <c>convert it to PNG</c>.</param>
internal sealed class ImageException(string reason, string remedy = ImageException.Replace) : Exception(reason)
{
    /// <summary>What to do about a file that is damaged.</summary>
    public const string Replace = "get it again from where it came, or remove it";

    /// <summary>What to do.</summary>
    public string Remedy => remedy;

    /// <summary>What is said of a file that ends too soon or holds nonsense.</summary>
    /// <param name="format">What it ought to be.</param>
    public static ImageException Damaged(string format) => new($"it is damaged or cut short ({format})");
}
