namespace FewShotGan.Metrics;

/// <summary>Where the paths of a perceptual path length lie.</summary>
public enum PathSpace
{
    /// <summary>On great circles between latents z, anywhere on them.</summary>
    Z,

    /// <summary>On lines between intermediate latents w, anywhere on them.</summary>
    W,

    /// <summary>On the same lines, at their beginnings: at w of latents, and nothing between.</summary>
    WEnd,
}
