namespace FewShotGan.Training;

/// <summary>
/// Lazy regularisation (Karras et al. 2020, appendix B): a regulariser that runs every k-th iteration has its gradient
/// scaled by k, and as its steps count for the optimiser too, the learning rate becomes lr · k/(k+1) and each decay rate
/// beta^(k/(k+1)).
/// </summary>
public static class LazyRegularization
{
    /// <summary>The optimiser's settings; unchanged when <paramref name="interval"/> is null (no lazy phase).</summary>
    /// <param name="lr">Learning rate.</param>
    /// <param name="beta1">First decay rate.</param>
    /// <param name="beta2">Second decay rate.</param>
    /// <param name="interval">Iterations from one run of the lazy phase to the next.</param>
    public static (double Lr, double Beta1, double Beta2) Correct(double lr, double beta1, double beta2, int? interval)
    {
        if (interval is not { } k) return (lr, beta1, beta2);
        double ratio = k / (k + 1.0);
        return (lr * ratio, Math.Pow(beta1, ratio), Math.Pow(beta2, ratio));
    }
}
