namespace FewShotGan.Transfer;

/// <summary>Where a tensor of a run's networks begins.</summary>
public enum LoadState
{
    /// <summary>With its pretrained value.</summary>
    Loaded,

    /// <summary>
    /// With the pretrained values of the classes that the source has by the same names, and their mean for others.
    /// </summary>
    ByClass,

    /// <summary>Anew, as it belongs to a resolution above the source's.</summary>
    Grown,

    /// <summary>Anew, as the source has no tensor of that name.</summary>
    Missing,

    /// <summary>Anew, as the source's tensor has another shape.</summary>
    OtherShape,

    /// <summary>Anew, as the transfer method does not load it.</summary>
    NotLoaded,
}
