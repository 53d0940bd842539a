using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Cli;

/// <summary>The work of <c>fewshot evaluate</c>.</summary>
internal static class EvaluateJob
{
    /// <summary>As many pictures as low-shot papers take.</summary>
    public const int DefaultSamples = 5000;

    private const int PairCount = 32, PairsInARow = 4;

    /// <summary>Measures.</summary>
    /// <exception cref="InputException">Something that the user named is not there or not usable.</exception>
    public static EvaluateResult Run(EvaluateRequest request)
    {
        var device = SharedOptions.Resolve(request.Device);
        using var fakes = EvaluatedPictures.Open(request.Source, request.Resolution, device);
        var network = request.Network ?? fakes.Recipe?.Metrics.Network ?? FeatureExtractor.DefaultNetwork;
        var entry = FeatureManifest.Find(network);
        if (request.NamesMetrics && EvaluationOptions.Problem(request.Options.Metrics, entry) is { } impossible)
            throw new InputException($"--metrics: {impossible}");
        using var extractor = FeatureExtractor.Open(entry, device);
        if (request.IsPublished && !extractor.Source.IsInception)
            throw new InputException($"--protocol: FID is of the Inception network, found {extractor.Source.Network}; "
                + "give --network inception-fid=FILE (docs/feature-networks.md says how to export it)");

        var count = Samples(request, fakes);
        var (train, heldOut) = References(request, fakes);
        if (request.NamesMetrics && request.Options.Metrics.Contains("copying") && !(heldOut?.Count >= Evaluation.FewestForCopying))
            throw new InputException(PlanText.Text($"--metrics: copying needs {Evaluation.FewestForCopying} pictures held out or more, ")
                + $"and there is {(heldOut is null ? "none" : "one")}; give --held-out, or leave copying out");
        var copying = request.Options.Metrics.Contains("copying") || request.Pairs is not null;
        using var ofTrain = extractor.Extract(train, mirrored: copying);
        using var ofHeldOut = heldOut is null ? null : extractor.Extract(heldOut);
        var evaluation = new Evaluation(request.Options, ofTrain, ofHeldOut);
        using var ofFakes = extractor.Extract(fakes.Batches(count, request.Options.Seed));
        var values = evaluation.Measure(ofFakes);
        if (request.Csv is { } csv) MetricCsv.Write(csv, values);
        if (request.Pairs is { } sheet) WritePairs(sheet, train, ofTrain, fakes, ofFakes, request.Options.Seed);
        var leftOut = new[] { fakes.OwnLeftOut, train.OwnLeftOut, heldOut?.OwnLeftOut }.OfType<string>().Distinct();
        return new(fakes.Name, train.Resolution, request.Reference ?? fakes.Data.Source, [.. leftOut, .. evaluation.Remarks, .. evaluation.RemarksOn(ofFakes), .. Bias(fakes.Recipe, network)], values);
    }

    private static IEnumerable<string> Bias(Recipe? recipe, string network) => recipe is null
        ? []
        : (recipe.Metrics with { Names = EvaluationOptions.AllMetrics, Network = network }).Warnings(recipe.FeatureNetworks);

    private static int Samples(EvaluateRequest request, EvaluatedPictures fakes)
    {
        if (request.Samples > fakes.Count)
            throw new InputException($"{fakes.Name}: found {fakes.Count} pictures, expected {request.Samples}; give more, or ask for fewer with --samples");
        return request.Samples ?? fakes.Count ?? DefaultSamples;
    }

    /// <summary>
    /// Real pictures: those that the user names, and else those of the run, divided as when it began.
    /// </summary>
    private static (PictureSet Train, PictureSet? HeldOut) References(EvaluateRequest request, EvaluatedPictures fakes)
    {
        PictureSet train;
        PictureSet? heldOut = null;
        if (request.Reference is { } reference)
        {
            train = PictureSet.Load(Others(fakes.Data, reference));
        }
        else
        {
            if (fakes.Data.Source.Length == 0) throw new InputException($"{fakes.Name}: what it was learned from is not known; give --reference");
            var own = PictureParts.Load(fakes.Data);
            (train, heldOut) = (own.Train, own.HeldOut);
            if (fakes.LearnedHash is { } hash) LearnedPictures.Require(train, fakes.Data.Source, fakes.Name, hash, "restore them, or give --reference");
        }

        if (request.HeldOut is { } source) heldOut = PictureSet.Load(Others(fakes.Data, source));
        return (train, request.IsPublished ? null : heldOut);
    }

    private static DataOptions Others(DataOptions data, string source) => data with { Source = source, Labels = "none", Count = null, HeldOut = null };

    private static void WritePairs(
        string path, PictureSet train, FeatureSet ofTrain, EvaluatedPictures fakes, FeatureSet ofFakes, long seed)
    {
        using var scope = NewDisposeScope();
        var pairs = ClosestPairs.Of(cat([ofTrain.Features, ofTrain.Mirrored!]), ofFakes.Features, PairCount);
        var made = fakes.Some([.. pairs.Select(pair => pair.Fake)], seed);
        var learned = cat(pairs.Select(pair =>
        {
            var picture = train.Batch([pair.Train % train.Count], CPU);
            return pair.Train < train.Count ? picture : picture.flip(3);
        }).ToArray());
        PictureWriter.SaveGrid(path, stack([made, learned], 1).flatten(0, 1), 2 * Math.Min(PairsInARow, pairs.Count));
    }
}
