namespace FewShotGan.Layers;

/// <summary>
/// A generator that grows in resolution while it trains (Karras et al. 2018, "Progressive Growing of GANs"). It alone
/// has the schedule: whatever must grow with it is told by its level of detail (<see cref="IFollowsGrowth"/>).
/// </summary>
public interface IGrows : ITracksProgress
{
    /// <summary>
    /// How many doublings its images lack of the full resolution: 0 for none; with a fraction while a resolution fades
    /// in, the share of the coarser one.
    /// </summary>
    double Lod { get; }
}
