namespace FewShotGan.Metrics;

/// <summary>What features were computed by; only those of one source can be compared.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Sha256">The hash of its file, lower-case hexadecimal.</param>
/// <param name="Size">Height and width in pixels at which it saw the images.</param>
internal sealed record FeatureSource(string Network, string Sha256, int Size)
{
    /// <summary>The name of the network whose Fréchet distance is called FID.</summary>
    public const string Inception = "inception-fid";

    /// <summary>Whether it is the network whose Fréchet distance is called FID.</summary>
    public bool IsInception => Network == Inception;
}
