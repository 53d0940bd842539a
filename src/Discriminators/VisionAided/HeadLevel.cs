namespace FewShotGan.Discriminators.VisionAided;

/// <summary>A feature map that a <see cref="MultiLevelHead"/> judges everywhere.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Halves">Whether the map is halved, after a blur, by the level's first convolution.</param>
public sealed record HeadLevel(int Channels, bool Halves);
