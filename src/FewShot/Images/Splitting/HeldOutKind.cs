namespace FewShotGan.Images;

/// <summary>Where held-out pictures come from.</summary>
internal enum HeldOutKind
{
    /// <summary>Those that a sample holds out itself; none from a folder or archive.</summary>
    Own,

    /// <summary>There are none.</summary>
    None,

    /// <summary>So many pictures of the source, drawn at random.</summary>
    Count,

    /// <summary>Such a part of the source's pictures, drawn at random.</summary>
    Share,

    /// <summary>Those of the source that a file lists.</summary>
    List,

    /// <summary>All pictures of another source.</summary>
    Source,
}
