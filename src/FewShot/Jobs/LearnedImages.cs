using FewShotGan.Images;

namespace FewShotGan.Jobs;

/// <summary>The images that a checkpoint learned from.</summary>
internal static class LearnedImages
{
    /// <summary>Makes sure that images are those that a checkpoint learned from.</summary>
    /// <param name="images">The images.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="checkpoint">What the user calls the checkpoint.</param>
    /// <param name="hash">The hash of what it learned from.</param>
    /// <param name="advice">What to do about others.</param>
    /// <exception cref="InputException">They are others.</exception>
    public static void Require(ImageSet images, string source, string checkpoint, string hash, string advice)
    {
        if (images.Hash != hash)
            throw new InputException(
                $"{source}: these {images.Count} images are not those that {checkpoint} learned from; {advice}");
    }
}
