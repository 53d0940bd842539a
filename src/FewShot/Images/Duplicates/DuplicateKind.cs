namespace FewShotGan.Images;

/// <summary>In what way images are copies of one another.</summary>
internal enum DuplicateKind
{
    /// <summary>The same pixel for pixel, once they are decoded.</summary>
    Exact,

    /// <summary>The same image coded, scaled or lit a little differently.</summary>
    Near,

    /// <summary>One is the other's mirror image, or nearly that.</summary>
    Mirrored,
}
