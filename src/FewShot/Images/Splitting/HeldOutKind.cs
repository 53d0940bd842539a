namespace FewShotGan.Images;

/// <summary>Where held-out images come from.</summary>
internal enum HeldOutKind
{
    /// <summary>Those that a sample holds out itself; none of another source.</summary>
    Own,

    /// <summary>There are none.</summary>
    None,

    /// <summary>So many images of the source, drawn at random.</summary>
    Count,

    /// <summary>Such a part of the source's images, drawn at random.</summary>
    Share,

    /// <summary>Those of the source that a file lists.</summary>
    List,

    /// <summary>All images of another source.</summary>
    Source,
}
