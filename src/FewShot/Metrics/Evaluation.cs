using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Measures generated images against those of training and those held out. Made once with the features of the real
/// images, it can measure as often as wanted; the same features and seed give the same numbers.
/// </summary>
internal sealed class Evaluation
{
    /// <summary>With fewer images held out, numbers against them are shown but decide nothing.</summary>
    public const int FewestDeciding = 50;

    private const int Halvings = 10;

    private readonly EvaluationOptions options;
    private readonly List<Reference> references;
    private readonly FeatureSet train;
    private readonly FeatureSet? heldOut;

    /// <summary>Prepares an evaluation, and measures real images against real ones.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="train">
    /// Features of the training images, with their mirror images if a metric needs them; the caller's.
    /// </param>
    /// <param name="heldOut">Features of images that training never saw; null for none; the caller's.</param>
    /// <exception cref="InputException">The training images are too few for a metric.</exception>
    /// <exception cref="ArgumentException">The features come from different networks.</exception>
    public Evaluation(EvaluationOptions options, FeatureSet train, FeatureSet? heldOut)
    {
        if (heldOut is not null && heldOut.Source != train.Source)
            throw new ArgumentException(
                $"features come from {train.Source} and {heldOut.Source}; expected one source", nameof(heldOut));
        (this.options, this.train, this.heldOut) = (options, train, heldOut);
        var wanted = options.Wanted.ToList();
        foreach (var metric in wanted.Where(metric => metric.IsAgainst(MetricValue.Train)
            || (metric.Needs.HasFlag(MetricNeeds.Transformed) && options.Transforms.Count > 0)))
            Require(metric, "training images", train.Count, metric.FewestReals);
        references = [Prepare(MetricValue.Train, "training images", train, wanted)];
        if (heldOut is not null) references.Add(Prepare(MetricValue.HeldOut, "images held out", heldOut, wanted));
        references.Add(new(
            MetricValue.None, "", null, [.. wanted.Where(metric => metric.IsAgainst(MetricValue.None))], []));
        Remarks = options.Published is null ? [.. OnHeldOut(heldOut?.Count ?? 0, wanted)] : [];
    }

    /// <summary>What the images held out, and how many they are, mean for the numbers: a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>What limits the numbers of generated images: a sentence each.</summary>
    /// <param name="fakes">Their features.</param>
    public IEnumerable<string> RemarksOn(FeatureSet fakes)
    {
        foreach (var reference in references)
            if (reference.Reals is { } reals && fakes.CountIn(reals) is > 0 and var same)
                yield return FormattableString.Invariant(
                    $"{reference.What} themselves are among those evaluated ({same} of {fakes.Count}), which makes ")
                        + "numbers against them too good";
        var dependent = references.SelectMany(reference => reference.Floors).Select(floor => floor.Number)
            .Where(number => number.DependsOnCount).Select(number => number.NameOn(train.Source)).Distinct().ToList();
        if (dependent.Count > 0)
            yield return "real against real is one random half against the other, with half as many images, on "
                + $"which {string.Join(", ", dependent)} depend{(dependent.Count == 1 ? "s" : "")}";
    }

    /// <summary>Measures generated images.</summary>
    /// <param name="fakes">Their features.</param>
    /// <returns>Every number, those against the training images first.</returns>
    /// <exception cref="InputException">They are too few for a metric.</exception>
    /// <exception cref="ArgumentException">Their features come from another network.</exception>
    public IReadOnlyList<MetricValue> Measure(FeatureSet fakes)
    {
        if (fakes.Source != train.Source)
            throw new ArgumentException(
                $"features come from {train.Source} and {fakes.Source}; expected one source", nameof(fakes));
        foreach (var metric in references.SelectMany(reference => reference.Metrics).Distinct())
            if (IsPossible(metric, train, fakes))
                Require(metric, "generated images", fakes.Count, metric.FewestFakes);
        using var shared = new FakeFeatures(fakes);
        return [.. references.SelectMany(reference => Compare(reference, fakes, shared))];
    }

    private static void Require(Metric metric, string what, long found, long expected)
    {
        if (found < expected)
            throw new InputException(
                $"{metric.Name}: found {found} {what}, expected at least {expected}; give more, or leave "
                    + $"{metric.Name} out of the metrics");
    }

    /// <summary>Whether there is what a metric needs of the images that are compared.</summary>
    private static bool IsPossible(Metric metric, FeatureSet reals, FeatureSet fakes)
    {
        const MetricNeeds OfBoth = MetricNeeds.Labels | MetricNeeds.Pixels;
        var needs = metric.Needs & ~MetricNeeds.Mirrored;
        return fakes.Gives.HasFlag(needs) && reals.Gives.HasFlag(needs & OfBoth);
    }

    private Reference Prepare(string name, string what, FeatureSet reals, IEnumerable<Metric> wanted)
    {
        var possible = wanted.Where(metric => metric.IsAgainst(name) && reals.Count >= metric.FewestReals).ToList();
        var floors = possible
            .Where(metric => metric.References == MetricReferences.TrainAndHeldOut && IsPossible(metric, reals, reals)
                && reals.Count / 2 >= Math.Max(metric.FewestReals, metric.FewestFakes))
            .SelectMany(metric => Halves(reals).SelectMany(half => OfHalf(metric, reals, half))
                .GroupBy(found => found.Number.Name)
                .Select(same => (same.First().Number, same.Average(found => found.Value))));
        return new(name, what, reals, possible, [.. floors]);
    }

    private List<Measurement> OfHalf(Metric metric, FeatureSet reals, (FeatureSet First, FeatureSet Second) half)
    {
        using var second = new FakeFeatures(half.Second);
        var shown = ReferenceEquals(reals, train) ? half.First : train;
        return Measured(metric, new(half.First, shown, second, intervals: null));
    }

    private static List<Measurement> Measured(Metric metric, MetricInput input)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        return [.. metric.Measure(input)];
    }

    private IEnumerable<(FeatureSet First, FeatureSet Second)> Halves(FeatureSet set)
    {
        using var draws = Draws();
        var half = set.Count / 2;
        for (int i = 0; i < Halvings; i++)
        {
            using var order = randperm(set.Count, dtype: ScalarType.Int64, generator: draws, device: CPU);
            using Tensor one = order.narrow(0, 0, half), other = order.narrow(0, half, half);
            using FeatureSet first = set.At(one), second = set.At(other);
            yield return (first, second);
        }
    }

    private IEnumerable<MetricValue> Compare(Reference reference, FeatureSet fakes, FakeFeatures shared)
    {
        // Metrics of the same references draw one after another, each group from the beginning.
        foreach (var alike in reference.Metrics.GroupBy(metric => metric.References))
        {
            using var draws = Draws();
            var reals = reference.Reals ?? train;
            var input = new MetricInput(reals, train, shared, new Bootstrap(draws));
            foreach (var found in alike.Where(metric => IsPossible(metric, reals, fakes))
                .SelectMany(metric => Measured(metric, input)))
                yield return Value(found, reference, fakes);
        }
    }

    private MetricValue Value(Measurement found, Reference reference, FeatureSet fakes) => new()
    {
        Name = found.Number.NameOn(train.Source),
        Value = found.Value,
        Low = found.Interval?.Low,
        High = found.Interval?.High,
        StandardError = found.StandardError,
        PValue = found.PValue,
        Floor = found.Floor ?? reference.Floor(found.Number),
        Reference = reference.Name,
        Decides = reference.Name != MetricValue.HeldOut || reference.Reals!.Count >= FewestDeciding,
        Note = string.Join(
            "; ", new[]
            {
                found.Note,
                Copies(reference.Reals, reference.What, found.Number.EffectOfRealCopies),
                Copies(fakes, "generated images", found.Number.EffectOfFakeCopies),
            }.Where(note => note.Length > 0)),
        Protocol = new()
        {
            Network = train.Source.Network,
            NetworkSha256 = train.Source.Sha256,
            Resize = train.Source.Resize,
            ReferenceHash = reference.Reals?.ImageHash,
            ReferenceCount = reference.Reals?.Count ?? 0,
            Samples = fakes.Count,
            Seed = options.Seed,
        },
    };

    /// <summary>What copies of images do to a number; empty where there are none, or they do nothing.</summary>
    private static string Copies(FeatureSet? set, string what, string? effect) =>
        effect is null || set is null or { Copies: 0 }
        ? ""
        : FormattableString.Invariant($"copies of others among the {what} ({set.Copies} of {set.Count}): {effect}");

    private IEnumerable<string> OnHeldOut(long count, List<Metric> wanted)
    {
        if (count == 0)
        {
            yield return "no image is held out: numbers against the training images alone reward a generator that "
                + "copies them; copying tells it by leaving one of them out at a time";
            yield break;
        }

        if (heldOut!.CountIn(train) is > 0 and var same)
            yield return FormattableString.Invariant(
                $"training images are among those held out ({same} of {count}), which makes numbers against these too ")
                    + "good, and hides copying";
        if (count < FewestDeciding)
            yield return FormattableString.Invariant(
                $"{count} images are held out, fewer than {FewestDeciding}: numbers against them are shown but ")
                    + "decide nothing";
        var missing = wanted.Where(metric => metric.IsAgainst(MetricValue.HeldOut) && count < metric.FewestReals)
            .Select(metric => metric.Name).ToList();
        if (missing.Count > 0)
            yield return FormattableString.Invariant(
                $"{count} images held out are too few for {string.Join(", ", missing)}");
    }

    private torch.Generator Draws() => new((ulong)options.Seed);

    /// <summary>
    /// What is compared with, the metrics for which there are images enough, and what real images reach.
    /// </summary>
    private sealed record Reference(
        string Name, string What, FeatureSet? Reals, IReadOnlyList<Metric> Metrics,
        IReadOnlyList<(MetricNumber Number, double Value)> Floors)
    {
        public double? Floor(MetricNumber number)
        {
            foreach (var floor in Floors)
                if (floor.Number.Name == number.Name) return floor.Value;
            return null;
        }
    }
}
