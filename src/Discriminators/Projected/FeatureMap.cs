namespace FewShotGan.Discriminators.Projected;

/// <summary>The features at one scale.</summary>
/// <param name="Name">What messages call them.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record FeatureMap(string Name, int Channels, int Height, int Width)
{
    /// <summary>The shorter side.</summary>
    public int Side => Math.Min(Height, Width);
}
