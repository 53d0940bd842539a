using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The log-likelihood of points under Parzen windows: a Gaussian around each generated sample (Breuleux et al. 2011),
/// by which the first GANs were compared (Goodfellow et al. 2014, section 5). It is neither near to the likelihood nor
/// a measure of samples: the centres of k-means have more than the data themselves (Theis et al. 2016, "A Note on the
/// Evaluation of Generative Models", section 5.1).
/// </summary>
internal static class ParzenWindows
{
    private const int Widths = 41;

    /// <summary>
    /// Of each point, in nats, under windows whose width suits the other half of the points best, out of several.
    /// </summary>
    /// <param name="points"><c>[M, D]</c>, M at least 2.</param>
    /// <param name="samples">The windows' centres, <c>[N, D]</c>.</param>
    /// <param name="least">The smallest width to try.</param>
    /// <param name="most">The largest.</param>
    /// <returns>M numbers, and the two widths.</returns>
    public static (double[] LogLikelihoods, double First, double Second) Of(
        Tensor points, Tensor samples, double least, double most)
    {
        double[] widths =
        [
            .. Enumerable.Range(0, Widths).Select(i => least * Math.Pow(most / least, i / (Widths - 1.0))),
        ];
        var found = widths.ToDictionary(width => width, _ => new List<double>());
        Neighbours.ForEachBlock(points, samples, distances =>
        {
            var squares = distances.square();
            foreach (double width in widths)
            {
                double scale = Math.Log(samples.shape[0]) + (points.shape[1] * Math.Log(width * Math.Sqrt(Math.Tau)));
                found[width].AddRange(((squares / (-2 * width * width)).logsumexp(1) - scale).data<double>());
            }
        });
        int half = (int)points.shape[0] / 2;
        double ofFirst = widths.MaxBy(width => found[width].Take(half).Average());
        double ofSecond = widths.MaxBy(width => found[width].Skip(half).Average());
        return ([.. found[ofSecond].Take(half), .. found[ofFirst].Skip(half)], ofSecond, ofFirst);
    }
}
