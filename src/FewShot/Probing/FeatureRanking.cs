using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Probing;

/// <summary>
/// Orders networks by what a discriminator would gain from them (Kumari et al. 2022, "Ensembling Off-the-shelf Models
/// for GAN Training", section 3.3): the accuracy of a linear classifier of real against generated images. Each image is
/// judged while it is left out, in several divisions, the same for all networks; so two networks are compared part by
/// part.
/// </summary>
/// <remarks>
/// Parts share most of what their classifiers were fitted to, so that their spread understates the chance in them;
/// variances are those of Nadeau and Bengio (2003, "Inference for the Generalization Error", equation 9), in the form
/// for repeated cross-validation of Bouckaert and Frank (2004).
/// </remarks>
public sealed class FeatureRanking
{
    /// <summary>The fewest images of each kind that say anything.</summary>
    public const int FewestImages = 2 * Folds;

    private const int Folds = 5, Divisions = 5;

    // Of Student's t with one degree of freedom less than there are parts: 95 % lie within.
    private const double Deviations = 2.0639;

    /// <summary>Ranks networks.</summary>
    /// <param name="candidates">The networks, with features of the same images.</param>
    /// <param name="seed">Draws the divisions.</param>
    /// <exception cref="InputException">There are too few images.</exception>
    /// <exception cref="ArgumentException">The candidates' numbers of images differ.</exception>
    internal FeatureRanking(IReadOnlyList<RankCandidate> candidates, ulong seed)
    {
        if (candidates.SelectMany(candidate => new[] { candidate.Real.shape[0], candidate.Fake.shape[0] }).Distinct()
            .Count() != 1)
            throw new ArgumentException(
                "every candidate needs as many real and generated images as the others", nameof(candidates));
        Images = (int)candidates[0].Real.shape[0];
        if (Images < FewestImages)
            throw new InputException(
                $"found {Images} real images, expected at least {FewestImages} to rank networks by");
        var judged = candidates.Select(candidate => (Candidate: candidate, Parts: Parts(candidate, seed)))
            .OrderByDescending(entry => entry.Parts.Average()).ThenBy(entry => entry.Candidate.Cost).ToList();
        Networks = [.. judged.Select(entry => new RankedNetwork(
            entry.Candidate.Name, entry.Parts.Average(), Share(entry.Parts, 2 * Images), entry.Candidate.Cost,
            Mean([.. judged[0].Parts.Zip(entry.Parts, (first, own) => first - own)])))];
    }

    /// <summary>The networks, the most accurate first.</summary>
    public IReadOnlyList<RankedNetwork> Networks { get; }

    /// <summary>How many real images, and as many generated ones, they were judged by.</summary>
    public int Images { get; }

    /// <summary>
    /// The network to take: the cheapest of those that cannot be told apart from the most accurate one.
    /// </summary>
    public RankedNetwork Choice => Networks.Where(network => network.IsAmongBest).MinBy(network => network.Cost)!;

    /// <summary>The accuracy in each part of each division.</summary>
    private static double[] Parts(RankCandidate candidate, ulong seed)
    {
        using var off = no_grad();
        using var draws = new torch.Generator(seed);
        return [.. Enumerable.Range(0, Divisions)
            .SelectMany(_ => LinearProbe.Right(candidate.Real, candidate.Fake, Folds, draws))
            .Select(part => part.Average(right => right ? 1.0 : 0))];
    }

    private static double VarianceOfMean(double[] parts)
    {
        double mean = parts.Average();
        double variance = parts.Sum(part => (part - mean) * (part - mean)) / (parts.Length - 1);
        // A part is tested by a fourth of what it was fitted to.
        return variance * ((1.0 / parts.Length) + (1.0 / (Folds - 1)));
    }

    private static Interval Mean(double[] parts)
    {
        double reach = Deviations * Math.Sqrt(VarianceOfMean(parts));
        return new(parts.Average() - reach, parts.Average() + reach);
    }

    /// <summary>
    /// The score interval of a share (Wilson 1927), which stays within 0 and 1 and has a width also at its ends, for as
    /// many independent answers as have the variance of these, at most one an image.
    /// </summary>
    private static Interval Share(double[] parts, int images)
    {
        double share = parts.Average(), variance = VarianceOfMean(parts);
        double count = Math.Min(images, share * (1 - share) / variance);
        double square = Deviations * Deviations / (count > 0 ? count : images);
        double centre = (share + (square / 2)) / (1 + square);
        double reach = Math.Sqrt((share * (1 - share) * square) + (square * square / 4)) / (1 + square);
        return new(Math.Max(0, centre - reach), Math.Min(1, centre + reach));
    }
}
