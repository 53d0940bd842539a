namespace FewShotGan.Images;

/// <summary>The part of a set of pictures that is meant.</summary>
public enum DataPart
{
    /// <summary>The pictures to learn from.</summary>
    Train,

    /// <summary>Pictures of the same kind that training never sees.</summary>
    HeldOut,
}
