using MathNet.Numerics.Distributions;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Whether a generator makes what a transform of the augmentation makes of its images (Karras et al. 2020, "Training
/// Generative Adversarial Networks with Limited Data", section 2.2, "leaks"): a linear classifier tells its images from
/// transformed ones of it less often than real images from transformed ones.
/// </summary>
/// <param name="Transform">The transform.</param>
/// <param name="OfReals">How often it is right on real images that it was not fitted to, 0 to 1.</param>
/// <param name="OfFakes">The same on generated images.</param>
/// <param name="P">The chance of so large a difference, were both alike.</param>
internal sealed record TransformLeak(string Transform, double OfReals, double OfFakes, double P)
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
    public double Share => IsVisible ? Math.Clamp((OfReals - OfFakes) / (OfReals - 0.5), 0, 1) : 0;

    /// <summary>Compares, transform by transform.</summary>
    /// <param name="reals">Features of real images.</param>
    /// <param name="fakes">Features of generated images, of the same transforms.</param>
    /// <param name="draws">Draws which images are left out together.</param>
    public static IReadOnlyList<TransformLeak> Of(
        TransformedFeatures reals, TransformedFeatures fakes, torch.Generator draws)
    {
        long count = Math.Min(reals.Plain.shape[0], fakes.Plain.shape[0]);
        return [.. reals.Transformed.Zip(fakes.Transformed, (real, fake) =>
        {
            var (ofReals, ofFakes) = (Right(reals.Plain, real.Features), Right(fakes.Plain, fake.Features));
            return new TransformLeak(real.Transform, ofReals, ofFakes, Chance(ofReals, ofFakes, 2 * count));
        })];

        double Right(Tensor plain, Tensor transformed) => LinearProbe
            .Right(Some(plain), Some(transformed), Folds, draws, inPairs: true).SelectMany(fold => fold)
            .Average(right => right ? 1.0 : 0);

        Tensor Some(Tensor features) => features.narrow(0, 0, count).to(ScalarType.Float64);
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
