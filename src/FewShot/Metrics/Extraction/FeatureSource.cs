namespace FewShotGan.Metrics;

/// <summary>What features were computed by; only those of one source can be compared.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Sha256">The hash of its file, lower-case hexadecimal.</param>
/// <param name="Size">
/// Height and width in pixels to which images were resized for it; null where it resizes them itself.
/// </param>
/// <param name="IsInception">Whether Fréchet distances through it are called FID.</param>
internal sealed record FeatureSource(string Network, string Sha256, int? Size, bool IsInception = false)
{
    /// <summary>How images were resized, as a protocol says it.</summary>
    public string Resize => Size is { } size
        ? FormattableString.Invariant($"{BicubicResize.Name} {size}")
        : "by the network";
}
