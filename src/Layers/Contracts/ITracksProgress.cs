namespace FewShotGan.Layers;

/// <summary>
/// A network that changes with how far training is, as one that grows does. What decides its results is in its buffers,
/// so that a checkpoint's network gives the same ones.
/// </summary>
public interface ITracksProgress
{
    /// <summary>Is told how far training is, before each iteration.</summary>
    /// <param name="nimg">Real images shown so far.</param>
    void Begin(long nimg);
}
