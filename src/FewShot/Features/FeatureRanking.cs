using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Features;

/// <summary>
/// Orders networks by what a discriminator would gain from them (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN
/// Training", section 3.3): the accuracy of a linear classifier of real against generated pictures. Each picture is judged while it
/// is left out, in several divisions whose answers are averaged, the same for all networks; so two networks are compared
/// picture by picture.
/// </summary>
public sealed class FeatureRanking
{
    /// <summary>The fewest pictures of each kind that say anything.</summary>
    public const int FewestPictures = 2 * Folds;

    private const int Folds = 5, Divisions = 5;

    /// <summary>Ranks networks.</summary>
    /// <param name="candidates">The networks, with features of the same pictures.</param>
    /// <param name="seed">Draws the divisions.</param>
    /// <exception cref="InputException">There are too few pictures.</exception>
    /// <exception cref="ArgumentException">The candidates' numbers of pictures differ.</exception>
    public FeatureRanking(IReadOnlyList<RankCandidate> candidates, ulong seed)
    {
        if (candidates.SelectMany(candidate => new[] { candidate.Real.shape[0], candidate.Fake.shape[0] }).Distinct().Count() != 1)
            throw new ArgumentException("every candidate needs as many real and generated pictures as the others", nameof(candidates));
        Pictures = (int)candidates[0].Real.shape[0];
        if (Pictures < FewestPictures)
            throw new InputException($"found {Pictures} real pictures, expected at least {FewestPictures} to rank networks by");
        var judged = candidates.Select(candidate => (Candidate: candidate, Right: Right(candidate, seed)))
            .OrderByDescending(entry => entry.Right.Average()).ThenBy(entry => entry.Candidate.SecondsPerThousand).ToList();
        Networks = [.. judged.Select(entry => new RankedNetwork(
            entry.Candidate.Name, entry.Right.Average(), Wilson(entry.Right.Average(), entry.Right.Length), entry.Candidate.SecondsPerThousand,
            SignTest(judged[0].Right, entry.Right)))];
    }

    /// <summary>The networks, the most accurate first.</summary>
    public IReadOnlyList<RankedNetwork> Networks { get; }

    /// <summary>How many real pictures, and as many generated ones, they were judged by.</summary>
    public int Pictures { get; }

    /// <summary>The network to take: the cheapest of those that cannot be told apart from the most accurate one.</summary>
    public RankedNetwork Choice => Networks.Where(network => network.IsAmongBest).MinBy(network => network.SecondsPerThousand)!;

    /// <summary>For each picture, the part of the divisions in which it was put on the right side.</summary>
    private static double[] Right(RankCandidate candidate, ulong seed)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(seed);
        var sums = new double[2 * candidate.Real.shape[0]];
        for (int i = 0; i < Divisions; i++)
        {
            var right = LinearProbe.Right(candidate.Real, candidate.Fake, Folds, draws);
            for (int picture = 0; picture < sums.Length; picture++) sums[picture] += right[picture] ? 1.0 / Divisions : 0;
        }

        return sums;
    }

    /// <summary>The score interval of a share, which stays within 0 and 1 and has a width also at its ends.</summary>
    private static Interval Wilson(double share, int count)
    {
        const double Deviations = 1.959964;
        double square = Deviations * Deviations / count;
        double centre = (share + (square / 2)) / (1 + square);
        double reach = Math.Sqrt((share * (1 - share) * square) + (square * square / 4)) / (1 + square);
        return new(centre - reach, centre + reach);
    }

    /// <summary>The two-sided sign test over pictures that one network puts right more often than the other.</summary>
    private static double SignTest(double[] a, double[] b)
    {
        const double Equal = 1e-9;
        int wins = a.Zip(b).Count(pair => pair.First > pair.Second + Equal), losses = a.Zip(b).Count(pair => pair.Second > pair.First + Equal);
        int n = wins + losses, fewer = Math.Min(wins, losses);
        double logarithm = -n * Math.Log(2), tail = 0;
        for (int k = 0; k <= fewer; k++)
        {
            tail += Math.Exp(logarithm);
            logarithm += Math.Log(n - k) - Math.Log(k + 1);
        }

        return Math.Min(1, 2 * tail);
    }
}
