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

    /// <summary>With fewer images held out, copying can't be tested.</summary>
    public const int FewestForCopying = 2;

    private const int Halvings = 10;

    private readonly EvaluationOptions options;
    private readonly List<Reference> references;
    private readonly FeatureSet train;
    private readonly FeatureSet? heldOut;

    /// <summary>Prepares an evaluation, and measures real images against real ones.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="train">
    /// Features of the training images, with their mirror images if <c>copying</c> is wanted; the caller's.
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
        var wanted = SetMetric.All.Where(metric => options.Metrics.Contains(metric.Name)).ToList();
        foreach (var metric in wanted) Require(metric.Name, "training images", train.Count, metric.FewestReals);
        references = [Prepare(MetricValue.Train, "training images", train, wanted)];
        if (heldOut is not null)
            references.Add(
                Prepare(MetricValue.HeldOut, "images held out", heldOut,
                    wanted.Where(metric => heldOut.Count >= metric.FewestReals)));
        Remarks = [.. OnHeldOut(heldOut?.Count ?? 0, wanted)];
    }

    /// <summary>What the images held out, and how many they are, mean for the numbers: a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>What limits the numbers of generated images: a sentence each.</summary>
    /// <param name="fakes">Their features.</param>
    public IEnumerable<string> RemarksOn(FeatureSet fakes)
    {
        foreach (var reference in references)
            if (fakes.CountIn(reference.Reals) is > 0 and var same)
                yield return FormattableString.Invariant(
                    $"{reference.What} themselves are among those evaluated ({same} of {fakes.Count}), which makes ")
                        + FormattableString.Invariant($"numbers against them too good");
        var dependent = references.SelectMany(reference => reference.Floors.Keys).Where(name => name != "kid")
            .Select(Shown).Distinct().ToList();
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
        foreach (var metric in references[0].Metrics)
            Require(metric.Name, "generated images", fakes.Count, metric.FewestFakes);
        using var shared = new FakeFeatures(fakes.Features);
        return [.. references.SelectMany(reference => Compare(reference, fakes, shared)), .. Copying(fakes),
            .. Score(fakes)];
    }

    private static void Require(string metric, string what, long found, long expected)
    {
        if (found < expected)
            throw new InputException(
                $"{metric}: found {found} {what}, expected at least {expected}; give more, or leave {metric} out of "
                    + "the metrics");
    }

    private Reference Prepare(string name, string what, FeatureSet reals, IEnumerable<SetMetric> metrics)
    {
        var possible = metrics.ToList();
        var floors = new Dictionary<string, double>();
        foreach (var metric in possible)
        {
            if (reals.Count / 2 < Math.Max(metric.FewestReals, metric.FewestFakes)) continue;
            foreach (var same in Halves(reals.Features).SelectMany(half => Numbers(metric, half))
                .GroupBy(number => number.Name))
                floors[same.Key] = same.Average(number => number.Value);
        }

        return new(name, what, reals, possible, floors);
    }

    private static List<SetMetric.Number> Numbers(SetMetric metric, (Tensor First, Tensor Second) half)
    {
        using var second = new FakeFeatures(half.Second);
        return [.. metric.Measure(half.First, second, null)];
    }

    private IEnumerable<(Tensor First, Tensor Second)> Halves(Tensor features)
    {
        using var draws = Draws();
        var half = features.shape[0] / 2;
        for (int i = 0; i < Halvings; i++)
        {
            using var order = randperm(features.shape[0], dtype: ScalarType.Int64, generator: draws, device: CPU);
            using Tensor one = order.narrow(0, 0, half), other = order.narrow(0, half, half);
            using Tensor first = features.index_select(0, one), second = features.index_select(0, other);
            yield return (first, second);
        }
    }

    private IEnumerable<MetricValue> Compare(Reference reference, FeatureSet fakes, FakeFeatures shared)
    {
        using var draws = Draws();
        var bootstrap = new Bootstrap(draws);
        foreach (var number in reference.Metrics.SelectMany(
            metric => metric.Measure(reference.Reals.Features, shared, bootstrap)))
        {
            yield return Value(number.Name, number.Value, reference.Name, reference.Reals, fakes) with
            {
                Name = Shown(number.Name),
                Low = number.Interval?.Low,
                High = number.Interval?.High,
                StandardError = number.StandardError,
                Floor = reference.Floors.TryGetValue(number.Name, out double floor) ? floor : null,
                Note = string.Join(
                    "; ", new[] { number.Note, Copies(number.Name, reference, fakes) }.Where(note => note.Length > 0)),
            };
        }
    }

    private string Shown(string name) => name == "fd" && train.Source.IsInception ? "fid" : name;

    /// <summary>What copies of images do to a number whose balls or pairs they are in.</summary>
    private static string Copies(string name, Reference reference, FeatureSet fakes) => name switch
    {
        "precision" or "density" or "coverage" =>
            Copies(reference.Reals, reference.What, "balls that reach only to a copy make it small"),
        "recall" => Copies(fakes, "generated images", "balls that reach only to a copy make it small"),
        "kid" => Copies(reference.Reals, reference.What, "pairs of copies make it large"),
        _ => "",
    };

    private static string Copies(FeatureSet set, string what, string effect) => set.Copies == 0
        ? ""
        : FormattableString.Invariant($"copies of others among the {what} ({set.Copies} of {set.Count}): {effect}");

    private IEnumerable<MetricValue> Copying(FeatureSet fakes)
    {
        if (!CanTestCopying) yield break;
        using var draws = Draws();
        using var shown = train.Mirrored is { } mirrored ? cat([train.Features, mirrored]) : train.Features.alias();
        var found = DataCopying.Of(shown, heldOut!.Features, fakes.Features);
        yield return Value(
            "copying_z", found.Z, MetricValue.HeldOut, heldOut, fakes) with { PValue = found.P, Floor = 0 };
        var (low, high) = new Bootstrap(draws).OfMean(found.Near);
        yield return Value(
            "copying_share", found.ShareNear, MetricValue.HeldOut, heldOut, fakes) with { Low = low, High = high,
            Floor = found.ExpectedShareNear };
    }

    private IEnumerable<MetricValue> Score(FeatureSet fakes)
    {
        if (!options.Metrics.Contains("is") || fakes.Probabilities is not { } probabilities) yield break;
        const int Splits = 10;
        Require("is", "generated images", fakes.Count, Splits);
        var (mean, deviation) = InceptionScore.Of(probabilities, Splits);
        double error = deviation / Math.Sqrt(Splits - 1);
        var (low, high) = Interval.Normal(mean, error);
        yield return Value(
            "is", mean, MetricValue.None, null, fakes) with { Low = low, High = high, StandardError = error };
    }

    private bool CanTestCopying => options.Metrics.Contains("copying") && heldOut is { Count: >= FewestForCopying };

    private MetricValue Value(string name, double value, string reference, FeatureSet? reals, FeatureSet fakes) => new()
    {
        Name = name,
        Value = value,
        Reference = reference,
        Decides = reference != MetricValue.HeldOut || reals!.Count >= FewestDeciding,
        Protocol = new()
        {
            Network = train.Source.Network,
            NetworkSha256 = train.Source.Sha256,
            Resize = FormattableString.Invariant($"{BicubicResize.Name} {train.Source.Size}"),
            ReferenceHash = reals?.ImageHash,
            ReferenceCount = reals?.Count ?? 0,
            Samples = fakes.Count,
            Seed = options.Seed,
        },
    };

    private IEnumerable<string> OnHeldOut(long count, List<SetMetric> wanted)
    {
        if (count == 0)
        {
            yield return "no image is held out: numbers against the training images alone reward a generator that "
                + "copies them, and copying is not tested";
            yield break;
        }

        if (heldOut!.CountIn(train) is > 0 and var same)
            yield return FormattableString.Invariant(
                $"training images are among those held out ({same} of {count}), which makes numbers against these too ")
                    + FormattableString.Invariant($"good, and hides copying");
        if (count < FewestDeciding)
            yield return FormattableString.Invariant(
                $"{count} images are held out, fewer than {FewestDeciding}: numbers against them are shown but ")
                    + FormattableString.Invariant($"decide nothing");
        var missing = wanted.Where(metric => count < metric.FewestReals).Select(metric => metric.Name).ToList();
        if (options.Metrics.Contains("copying") && !CanTestCopying) missing.Add("copying");
        if (missing.Count > 0)
            yield return FormattableString.Invariant(
                $"{count} images held out are too few for {string.Join(", ", missing)}");
    }

    private torch.Generator Draws() => new((ulong)options.Seed);

    private sealed record Reference(
        string Name, string What, FeatureSet Reals, IReadOnlyList<SetMetric> Metrics,
        IReadOnlyDictionary<string, double> Floors);
}
