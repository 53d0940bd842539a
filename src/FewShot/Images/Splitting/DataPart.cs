namespace FewShotGan.Images;

/// <summary>The part of a set of images that is meant.</summary>
public enum DataPart
{
    /// <summary>The images to learn from.</summary>
    Train,

    /// <summary>Images of the same kind that training never sees.</summary>
    HeldOut,
}
