using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// The generator's exponential moving average (Karras et al. 2018), with StyleGAN2-ADA's ramp-up (Karras et al. 2020),
/// or the plain mean of its weights.
/// </summary>
internal static class ExponentialMovingAverage
{
    /// <summary>
    /// The share of the old average that stays: 0.5^(batch / half-life), the half-life being <paramref name="kimg"/>
    /// thousand images, or the images shown so far times <paramref name="rampup"/> when that is less.
    /// </summary>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="kimg">Half-life in thousands of images.</param>
    /// <param name="rampup">Bound on the half-life as a share of the images shown; none when null.</param>
    /// <param name="nimg">
    /// Images shown before this step: with a ramp-up, the first step keeps nothing of the old average.
    /// </param>
    public static double Beta(int batch, double kimg, double? rampup, long nimg)
    {
        double halfLife = kimg * 1000;
        if (rampup is { } share) halfLife = Math.Min(halfLife, nimg * share);
        return Math.Pow(0.5, batch / Math.Max(halfLife, 1e-8));
    }

    /// <summary>The share of the old average that stays where it is a plain mean since some images.</summary>
    /// <param name="shown">Images that an iteration shows.</param>
    /// <param name="since">Images shown since the mean began, before this step; 0 keeps nothing.</param>
    public static double PlainBeta(int shown, double since)
    {
        double before = Math.Floor(since / shown);
        return before / (before + 1);
    }

    /// <summary>
    /// Moves every parameter of <paramref name="average"/> to source + beta · (average − source), and copies every
    /// buffer.
    /// </summary>
    /// <param name="average">The network that holds the average; changed.</param>
    /// <param name="source">The network in training, of the same architecture.</param>
    /// <param name="beta">The share of the old average that stays, in [0, 1].</param>
    public static void Update(nn.Module average, nn.Module source, double beta)
    {
        using var off = no_grad();
        TensorLists.Lerp([.. average.parameters()], [.. source.parameters()], 1 - beta);
        TensorLists.Copy([.. average.buffers()], [.. source.buffers()]);
    }
}
