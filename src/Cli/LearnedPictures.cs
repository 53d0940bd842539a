using FewShotGan.Images;

namespace FewShotGan.Cli;

/// <summary>The pictures that a checkpoint learned from.</summary>
internal static class LearnedPictures
{
    /// <summary>Makes sure that pictures are those that a checkpoint learned from.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="checkpoint">What the user calls the checkpoint.</param>
    /// <param name="hash">The hash of what it learned from.</param>
    /// <param name="advice">What to do about others.</param>
    /// <exception cref="InputException">They are others.</exception>
    public static void Require(PictureSet pictures, string source, string checkpoint, string hash, string advice)
    {
        if (pictures.Hash != hash)
            throw new InputException($"{source}: these {pictures.Count} pictures are not those that {checkpoint} learned from; {advice}");
    }
}
