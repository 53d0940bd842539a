namespace FewShotGan.Layers;

/// <summary>
/// Something beside a generator that grows, and that grows with it: a discriminator, or what fades real images. Never
/// told, it is fully grown, so that it also goes with a generator of one resolution.
/// </summary>
public interface IFollowsGrowth
{
    /// <summary>Is told how far the generator has grown, before each iteration.</summary>
    /// <param name="lod">The generator's level of detail (<see cref="IGrows.Lod"/>).</param>
    void Follow(double lod);
}
