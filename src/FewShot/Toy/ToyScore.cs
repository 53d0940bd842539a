using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Toy;

/// <summary>How good generated points are.</summary>
/// <param name="Modes">
/// Gaussians that have a point within three standard deviations, of 2,500 points; null for a distribution without.
/// </param>
/// <param name="HighQuality">
/// Share of the points that are within three standard deviations of a Gaussian's centre (Srivastava et al. 2017,
/// "VEEGAN", section 5.1); null likewise.
/// </param>
/// <param name="Distance">
/// The energy distance to as many real points, 2 E‖x − y‖ − E‖x − x′‖ − E‖y − y′‖ (Székely and Rizzo 2013): 0 for the
/// same distribution; of finite samples it lies a little beside it.
/// </param>
internal sealed record ToyScore(int? Modes, double? HighQuality, double Distance)
{
    private const double LeastWindow = 0.004, MostWindow = 0.4;

    /// <summary>Real points whose likelihood under Parzen windows is asked for each row.</summary>
    private const int Asked = 100;

    /// <summary>
    /// <see cref="Parzen(Tensor, Tensor)"/> around the generated points; null for real points that have no density in
    /// the plane.
    /// </summary>
    public double? LogLikelihood { get; init; }

    /// <summary>Their mean on a line; null in the plane.</summary>
    public double? Mean { get; init; }

    /// <summary>Their standard deviation on a line; null in the plane.</summary>
    public double? Deviation { get; init; }

    /// <summary>Points that are looked at.</summary>
    public const int Points = 2500;

    /// <summary>Scores points.</summary>
    /// <param name="fakes">Generated, <c>[N, 2]</c>.</param>
    /// <param name="reals">Real, <c>[N, 2]</c>.</param>
    /// <param name="of">Where these are from.</param>
    public static ToyScore Of(Tensor fakes, Tensor reals, ToyDistribution of)
    {
        using var scope = NewDisposeScope();
        double distance = (2 * MeanOf(cdist(fakes, reals), isOwn: false)) - MeanOf(cdist(fakes, fakes), isOwn: true)
            - MeanOf(cdist(reals, reals), isOwn: true);
        var spread = of.IsLine ? fakes[.., 0].to(ScalarType.Float64) : null;
        double? parzen = of.HasNoise == (true, true)
            ? Parzen(fakes, reals[..(int)Math.Min(Asked, reals.shape[0])])
            : null;
        if (of.Modes.Count == 0) return new(null, null, distance) { LogLikelihood = parzen };
        var (apart, nearest) = cdist(fakes, ToyDistribution.Centres(of.Modes)).min(1);
        var good = apart <= 3 * of.Deviation;
        int modes = (int)nearest[good].unique().output.shape[0];
        return new(modes, good.to(ScalarType.Float64).mean().ToDouble(), distance)
        {
            LogLikelihood = parzen, Mean = spread?.mean().ToDouble(), Deviation = spread?.std().ToDouble(),
        };
    }

    /// <summary>The mean log-likelihood of real points under windows around others, in nats.</summary>
    /// <param name="points">The windows' centres, <c>[N, 2]</c>.</param>
    /// <param name="reals"><c>[M, 2]</c>, M at least 2.</param>
    public static double Parzen(Tensor points, Tensor reals) =>
        ParzenWindows.Of(reals, points, LeastWindow, MostWindow).LogLikelihoods.Average();

    // Of pairs within a sample those of a point with itself do not count, so that the estimate is unbiased.
    private static double MeanOf(Tensor apart, bool isOwn)
    {
        long rows = apart.shape[0], columns = apart.shape[1];
        return apart.to(ScalarType.Float64).sum().ToDouble() / (rows * (isOwn ? columns - 1 : columns));
    }
}
