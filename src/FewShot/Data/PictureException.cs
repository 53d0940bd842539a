namespace FewShotGan.Data;

/// <summary>A picture can't be used.</summary>
/// <param name="reason">Why, such as <c>the file is empty</c>.</param>
/// <param name="remedy">What to do, such as <c>convert it to PNG</c>.</param>
internal sealed class PictureException(string reason, string remedy = PictureException.Replace) : Exception(reason)
{
    /// <summary>What to do about a file that is damaged.</summary>
    public const string Replace = "get it again from where it came, or remove it";

    /// <summary>What to do.</summary>
    public string Remedy => remedy;
}
