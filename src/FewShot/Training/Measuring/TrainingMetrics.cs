using FewShotGan.Augment;
using FewShotGan.Features;
using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Sampling;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// What a run measures of its averaged generator. Features of real images are computed once; nothing is drawn from the
/// run's random streams, so that measuring changes nothing of what it learns.
/// </summary>
internal sealed class TrainingMetrics : IDisposable
{
    // With more real images, comparing each with each would take longer than training between.
    private const int MostReals = 5000;

    // The same for all runs, or their numbers would have different protocols.
    private const long Seed = 0;

    private readonly Device device;
    private readonly ImageSet images;
    private readonly NetworkEvaluation evaluation;

    /// <summary>Loads the networks and looks at the real images.</summary>
    /// <param name="recipe">What to measure, and the networks.</param>
    /// <param name="images">The images to learn.</param>
    /// <param name="others">Images that training never sees; null without any.</param>
    /// <param name="transforms">Those of the augmentation.</param>
    /// <param name="device">Where the generator is, and the networks will be.</param>
    /// <exception cref="InputException">A network is not there, or does not take the images.</exception>
    public TrainingMetrics(
        MetricsRecipe recipe, ImageSet images, ImageSet? others, IReadOnlyList<SingleTransform> transforms,
        Device device)
    {
        (this.device, this.images) = (device, images);
        var few = Metric.Of(recipe.Names)
            .Where(metric => metric.FewestReals > images.Count
                && (metric.IsAgainst(MetricValue.Train) || metric.Needs.HasFlag(MetricNeeds.Transformed)))
            .Select(metric => metric.Name).ToList();
        if (few.Count > 0)
            Remarks =
                [$"{string.Join(", ", few)}: not measured, since {images.Count} images to learn from are too few"];
        evaluation = new(
            recipe.Networks.Select(FeatureManifest.Find), device,
            new() { Metrics = [.. recipe.Names.Except(few)], Seed = Seed, Transforms = transforms }, images, others,
            MostReals);
    }

    /// <summary>What cannot be measured, a line each.</summary>
    public IReadOnlyList<string> Remarks { get; } = [];

    /// <summary>Measures a generator as it is now.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="samples">How many images.</param>
    /// <param name="pairs">
    /// A file for those of them that are nearest to a training image (<see cref="PairsSheet"/>); none when null.
    /// </param>
    /// <param name="failed">Is told why that file could not be written, which costs no number.</param>
    /// <exception cref="InputException">The generator's images have no features.</exception>
    public IReadOnlyList<MetricValue> Measure(
        ImageGenerator generator, int samples, string? pairs = null, Action<Exception>? failed = null)
    {
        using var fakes = evaluation.Look(SampleBatches.Judged(generator, device, samples, Seed));
        var values = evaluation.Measure(fakes);
        if (pairs is null) return values;
        try
        {
            PairsSheet.Write(
                pairs, images, evaluation.Train, fakes.First,
                some => TrainedGenerator.Sample(generator, [.. some.Select(i => Seed + i)], device));
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            failed?.Invoke(problem);
        }

        return values;
    }

    public void Dispose() => evaluation.Dispose();
}
