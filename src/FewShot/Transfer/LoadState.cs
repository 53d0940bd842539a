namespace FewShotGan.Transfer;

/// <summary>Where a tensor of a run's networks begins.</summary>
public enum LoadState
{
    /// <summary>With its pretrained value.</summary>
    Loaded,

    /// <summary>Anew, as the source has no tensor of that name.</summary>
    Missing,

    /// <summary>Anew, as the source's tensor has another shape.</summary>
    OtherShape,

    /// <summary>Anew, as the transfer method does not load it.</summary>
    NotLoaded,
}
