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
    /// <summary>Points that are looked at.</summary>
    public const int Points = 2500;

    /// <summary>Scores points.</summary>
    /// <param name="fakes">Generated, <c>[N, 2]</c>.</param>
    /// <param name="reals">Real, <c>[N, 2]</c>.</param>
    /// <param name="of">Where these are from.</param>
    public static ToyScore Of(Tensor fakes, Tensor reals, ToyDistribution of)
    {
        using var scope = NewDisposeScope();
        double distance = (2 * Mean(cdist(fakes, reals), isOwn: false)) - Mean(cdist(fakes, fakes), isOwn: true)
            - Mean(cdist(reals, reals), isOwn: true);
        if (of.Modes.Count == 0) return new(null, null, distance);
        var (apart, nearest) = cdist(fakes, ToyDistribution.Centres(of.Modes)).min(1);
        var good = apart <= 3 * of.Deviation;
        int modes = (int)nearest[good].unique().output.shape[0];
        return new(modes, good.to(ScalarType.Float64).mean().ToDouble(), distance);
    }

    // Of pairs within a sample those of a point with itself do not count, so that the estimate is unbiased.
    private static double Mean(Tensor apart, bool isOwn)
    {
        long rows = apart.shape[0], columns = apart.shape[1];
        return apart.to(ScalarType.Float64).sum().ToDouble() / (rows * (isOwn ? columns - 1 : columns));
    }
}
