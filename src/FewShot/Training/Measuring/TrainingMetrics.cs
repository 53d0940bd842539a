using FewShotGan.Metrics;
using FewShotGan.Sampling;

namespace FewShotGan.Training;

/// <summary>
/// The metrics of a session's averaged generator. Features of real images are computed once; nothing is drawn from the
/// session's random streams, so that measuring changes nothing of what it learns.
/// </summary>
internal sealed class TrainingMetrics : IDisposable
{
    // With more real images, comparing each with each would take longer than training between.
    private const int MostReals = 5000;

    // The same for all runs, or their numbers would have different protocols.
    private const long Seed = 0;

    private readonly TrainingSession session;
    private readonly FeatureExtractor extractor;
    private readonly FeatureSet train;
    private readonly FeatureSet? heldOut;
    private readonly Evaluation evaluation;

    /// <summary>Loads the network and looks at the real images.</summary>
    /// <param name="session">The session.</param>
    /// <param name="warn">Is told what cannot be measured.</param>
    /// <exception cref="InputException">The network is not there, or does not take the images.</exception>
    public TrainingMetrics(TrainingSession session, Action<string> warn)
    {
        this.session = session;
        var names = Possible(session, warn);
        extractor = FeatureExtractor.Open(session.Recipe.Metrics.Network, session.Networks.Device);
        try
        {
            train = extractor.Extract(
                session.Images, MostReals, mirrored: Metric.NeedMirrored(names, session.HeldOut is not null));
            heldOut = session.HeldOut is { } images ? extractor.Extract(images, MostReals) : null;
            evaluation = new Evaluation(new() { Metrics = names, Seed = Seed }, train, heldOut);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Measures the generator as it is now.</summary>
    /// <param name="samples">How many images.</param>
    /// <exception cref="InputException">The generator's images have no features.</exception>
    public IReadOnlyList<MetricValue> Measure(int samples)
    {
        using var fakes = extractor.Extract(
            SampleBatches.Of(session.Networks.GeneratorEma, session.Networks.Device, samples, Seed));
        return evaluation.Measure(fakes);
    }

    public void Dispose()
    {
        train?.Dispose();
        heldOut?.Dispose();
        extractor.Dispose();
    }

    /// <summary>The metrics for which there are images enough.</summary>
    private static IReadOnlyList<string> Possible(TrainingSession session, Action<string> warn)
    {
        int count = session.Images.Count;
        var few = Metric.Of(session.Recipe.Metrics.Names)
            .Where(metric => metric.IsAgainst(MetricValue.Train) && metric.FewestReals > count).ToList();
        if (few.Count > 0)
            warn($"{string.Join(", ", few.Select(metric => metric.Name))}: not measured, since {count} images to learn "
                + "from are too few");
        return [.. session.Recipe.Metrics.Names.Except(few.Select(metric => metric.Name))];
    }
}
