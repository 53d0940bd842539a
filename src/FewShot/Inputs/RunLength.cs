namespace FewShotGan.Inputs;

/// <summary>How long a run trains, by which the speed of adaptive augmentation is chosen.</summary>
/// <param name="Kimg">Thousands of real images.</param>
/// <param name="Batch">Images in a batch.</param>
public sealed record RunLength(double Kimg, int Batch)
{
    // The official program's, for runs from scratch.
    private const double FullSpeedKimg = 500;

    /// <summary>
    /// Thousands of images in which an adaptive p can go from 0 to 1: those asked for, or a fifth of the run, at most
    /// 500.
    /// </summary>
    /// <param name="asked">Those asked for; null for none.</param>
    public double KimgOfP(double? asked) => asked ?? Math.Min(FullSpeedKimg, Kimg / 5);

    /// <summary>What p changes by at an adjustment.</summary>
    /// <param name="asked">As for <see cref="KimgOfP"/>.</param>
    /// <param name="interval">Iterations from one adjustment to the next.</param>
    public double StepOfP(double? asked, int interval) => Batch * interval / (KimgOfP(asked) * 1000);
}
