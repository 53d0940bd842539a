using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Whether a generator makes what a transform of the augmentation makes of its images (Karras et al. 2020, "Training
/// Generative Adversarial Networks with Limited Data", section 2.2, "leaks"). Variety that the transform brought: a
/// linear classifier tells its images from transformed ones of it less often than real images from transformed ones. A
/// change that all its images share: one and the same draw of the transform brings them nearer to the real ones.
/// </summary>
/// <param name="Transform">The transform.</param>
/// <param name="OfReals">How often the classifier is right on real images that it was not fitted to, 0 to 1.</param>
/// <param name="OfFakes">The same on generated images.</param>
/// <param name="VarietyP">The chance of so large a difference, were both alike.</param>
/// <param name="Undone">
/// How much of the way to the real images, or of what the transform takes real images away, the best draw of the
/// transform brings generated ones nearer; 0 to 1.
/// </param>
/// <param name="UndoneP">The chance of so much, were they not transformed.</param>
internal sealed record TransformLeak(
    string Transform, double OfReals, double OfFakes, double VarietyP, double Undone, double UndoneP)
{
    /// <summary>How many images of each kind it takes at least.</summary>
    public const int Fewest = 10;

    private const double Visible = 0.75;
    private const int Folds = 5;

    /// <summary>Whether the network sees the transform on real images at all.</summary>
    public bool IsVisible => OfReals >= Visible;

    /// <summary>
    /// The share of generated images that look transformed: of these the classifier can be right on half, since as many
    /// look the same in both classes.
    /// </summary>
    public double Variety => IsVisible ? Math.Clamp((OfReals - OfFakes) / (OfReals - 0.5), 0, 1) : 0;

    /// <summary>Compares, transform by transform.</summary>
    /// <param name="reals">Features of real images.</param>
    /// <param name="fakes">Features of generated images, of the same transforms.</param>
    /// <param name="draws">Draws which images are left out together.</param>
    public static IReadOnlyList<TransformLeak> Of(
        TransformedFeatures reals, TransformedFeatures fakes, torch.Generator draws)
    {
        using var scope = NewDisposeScope();
        long count = Math.Min(reals.Plain.shape[0], fakes.Plain.shape[0]);
        var scale = reals.Plain.std([0], unbiased: false).clamp_min(1e-6);
        double own = Neighbours.NearestOfOthers(reals.Plain / scale, reals.Plain / scale).Average();
        return [.. Enumerable.Range(0, reals.Transformed.Count).Select(i =>
        {
            var (real, fake) = (reals.Transformed[i], fakes.Transformed[i]);
            var (ofReals, ofFakes) = (Right(reals.Plain, real.Features), Right(fakes.Plain, fake.Features));
            var (undone, p) = Undo(real.Features, fakes.Alike[i]);
            return new TransformLeak(
                real.Transform, ofReals, ofFakes, Chance(ofReals, ofFakes, 2 * count), undone, p);
        })];

        double Right(Tensor plain, Tensor transformed) => LinearProbe
            .Right(Some(plain), Some(transformed), Folds, draws, inPairs: true).SelectMany(fold => fold)
            .Average(right => right ? 1.0 : 0);

        Tensor Some(Tensor features) => features.narrow(0, 0, count).to(ScalarType.Float64);

        (double Share, double P) Undo(Tensor transformed, Tensor alike)
        {
            double[] before = Away(fakes.Plain.narrow(0, 0, alike.shape[1]));
            double[][] after = [.. Enumerable.Range(0, (int)alike.shape[0]).Select(draw => Away(alike[draw]))];
            double[] best = after.MinBy(distances => distances.Average())!;
            double cost = Away(transformed).Average() - own, excess = before.Average() - own;
            double gain = before.Average() - best.Average();
            if (gain <= 0 || cost <= 0) return (0, 1);

            // Of several draws the best is good by chance as many times as often.
            var gains = before.Zip(best, (from, to) => from - to).ToArray();
            double error = gains.StandardDeviation() / Math.Sqrt(gains.Length);
            double p = error > 0 ? StudentT.CDF(0, 1, gains.Length - 1, -gains.Average() / error) : 0;
            return (Math.Min(1, gain / Math.Max(cost, excess)), Math.Min(1, p * after.Length));
        }

        double[] Away(Tensor features) => Neighbours.Nearest(features / scale, reals.Plain / scale).Distances;
    }

    // Two shares of as many answers, with one right and one wrong answer more in each (Agresti and Caffo 2000).
    private static double Chance(double ofReals, double ofFakes, long answers)
    {
        double a = More(ofReals), b = More(ofFakes);
        double error = Math.Sqrt(((a * (1 - a)) + (b * (1 - b))) / (answers + 2));
        return Normal.CDF(0, 1, (b - a) / error);

        double More(double share) => ((share * answers) + 1) / (answers + 2);
    }
}
