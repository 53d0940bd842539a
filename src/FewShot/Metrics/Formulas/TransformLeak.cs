using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Whether a generator makes what a transform of the augmentation makes of its images (Karras et al. 2020, "Training
/// Generative Adversarial Networks with Limited Data", section 2.2, "leaks"). Variety that the transform brought: a
/// linear classifier tells its images from transformed ones of it less often than real images from transformed ones. A
/// change that all its images share: the mean of them is what one draw of the transform makes of the mean real image.
/// </summary>
/// <param name="Transform">The transform.</param>
/// <param name="OfReals">How often the classifier is right on real images that it was not fitted to, 0 to 1.</param>
/// <param name="OfFakes">The same on generated images.</param>
/// <param name="VarietyP">The chance of so large a difference, were both alike.</param>
/// <param name="Shared">
/// The part of the squared distance between the mean images that the best draw of the transform explains; 0 where it is
/// no more than half, since among other faults some draw is often a little right.
/// </param>
/// <param name="SharedP">The chance that it explains no more than half, over images drawn anew.</param>
internal sealed record TransformLeak(
    string Transform, double OfReals, double OfFakes, double VarietyP, double Shared, double SharedP)
{
    /// <summary>How many images of each kind it takes at least.</summary>
    public const int Fewest = 10;

    private const double Visible = 0.75, Half = 0.5;
    private const int Folds = 5, Resamples = 100;

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
        return [.. Enumerable.Range(0, reals.Transformed.Count).Select(i =>
        {
            var (real, fake) = (reals.Transformed[i], fakes.Transformed[i]);
            var (ofReals, ofFakes) = (Right(reals.Plain, real.Features), Right(fakes.Plain, fake.Features));
            var (shared, p) = OfMeans(reals, fakes, reals.MeanDrawn[i], draws);
            return new TransformLeak(
                real.Transform, ofReals, ofFakes, Chance(ofReals, ofFakes, 2 * count), shared, p);
        })];

        double Right(Tensor plain, Tensor transformed) => LinearProbe
            .Right(Some(plain), Some(transformed), Folds, draws, inPairs: true).SelectMany(fold => fold)
            .Average(right => right ? 1.0 : 0);

        Tensor Some(Tensor features) => features.narrow(0, 0, count).to(ScalarType.Float64);
    }

    private static (double Share, double P) OfMeans(
        TransformedFeatures reals, TransformedFeatures fakes, Tensor drawn, torch.Generator draws)
    {
        var mean = reals.Small.mean([0]);
        var moved = drawn - mean;
        var found = Explained(fakes.Small.mean([0]) - mean);
        long best = found.argmax().item<long>();
        double share = found[best].item<double>();
        if (share <= Half) return (0, 1);
        double[] again = [.. Enumerable.Range(0, Resamples).Select(_ =>
        {
            using var scope = NewDisposeScope();
            return Explained(Mean(fakes.Small) - Mean(reals.Small))[best].item<double>();
        })];
        return (share, Normal.CDF(0, 1, (Half - share) / Math.Max(1e-9, again.StandardDeviation())));

        Tensor Explained(Tensor apart) => 1 - ((apart - moved).square().sum(1) / apart.square().sum().clamp_min(1e-12));

        Tensor Mean(Tensor images) => images.index_select(0, randint(
            images.shape[0], [images.shape[0]], dtype: ScalarType.Int64, generator: draws, device: CPU)).mean([0]);
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
