using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The Inception Score (Salimans et al. 2016): exp of the mean Kullback–Leibler divergence of an image's class
/// probabilities from their average. It looks at generated images only, and means something where the classifier knows
/// what is in them.
/// </summary>
internal static class InceptionScore
{
    private const double Smallest = 1e-300;

    /// <summary>The score.</summary>
    /// <param name="probabilities">[N, classes], each row summing to 1.</param>
    /// <param name="splits">In how many parts, in order, the images are scored; 10 in the paper.</param>
    /// <returns>
    /// The mean over the parts, 1 to the number of classes, and the (population) standard deviation over them.
    /// </returns>
    /// <exception cref="ArgumentException">There are fewer images than parts.</exception>
    public static (double Mean, double Deviation) Of(Tensor probabilities, int splits = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(splits, 1);
        var count = probabilities.shape[0];
        if (probabilities.dim() != 2 || count < splits)
            throw new ArgumentException(
                $"probabilities are [{string.Join(", ", probabilities.shape)}]; expected at least {splits} rows",
                nameof(probabilities));
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var all = probabilities.to(ScalarType.Float64);
        var scores = tensor(Enumerable.Range(0, splits).Select(i =>
        {
            var (start, end) = (i * count / splits, (i + 1) * count / splits);
            var part = all.narrow(0, start, end - start);
            // 0 · log 0 is 0.
            var divergence = part * (
                part.clamp_min(Smallest).log() - part.mean([0], keepdim: true).clamp_min(Smallest).log());
            return Math.Exp(divergence.sum(1).mean().item<double>());
        }).ToArray(), device: CPU);
        return (scores.mean().item<double>(), scores.std(unbiased: false).item<double>());
    }
}
