using FewShotGan.Features;
using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Jobs;

/// <summary>Measures how good and how new a generator's images are, as <c>fewshot evaluate</c> does.</summary>
public static class Evaluator
{
    /// <summary>As many images as low-shot papers take.</summary>
    public const int DefaultSamples = 5000;

    /// <summary>Measures.</summary>
    /// <param name="request">What, compared with what, and how.</param>
    /// <param name="device">Where networks compute.</param>
    /// <exception cref="InputException">
    /// Something that the request names is not there or not usable. A message that begins with a word and a colon is of
    /// that property of the request.
    /// </exception>
    public static EvaluationResult Evaluate(EvaluationRequest request, Device device)
    {
        using var fakes = JudgedImages.Open(request.Source, request.Resolution, device);
        var sources = Networks(request, fakes);
        List<FeatureEntry> networks = [.. sources.Select(FeatureManifest.Find)];
        if (request.NamesMetrics && EvaluationOptions.Problem(request.Options.Metrics, networks[0]) is { } impossible)
            throw new InputException($"metrics: {impossible}");
        var published = request.Options.Published;
        if (published?.Problem(networks[0]) is { } unfit) throw new InputException($"protocol: {unfit}");

        var count = Samples(request, fakes);
        var (train, heldOut) = References(request, fakes);
        var options = request.Options with { Transforms = fakes.Recipe?.Augment.Alone() ?? [] };
        if (request.NamesMetrics && Unmet(options, fakes, train) is { } unmet)
            throw new InputException($"metrics: {unmet}");
        using var evaluation = new NetworkEvaluation(
            networks, device, options, train, heldOut, mirrored: request.Pairs is not null);
        using var ofFakes = evaluation.Look(
            fakes.First(count, request.Options.Seed, published is null ? NoiseMode.Const : NoiseMode.Random));
        var values = evaluation.Measure(ofFakes);
        if (request.Pairs is { } sheet)
            PairsSheet.Write(
                sheet, train, evaluation.Train, ofFakes.First, some => fakes.Some(some, request.Options.Seed));
        var leftOut = new[] { fakes.OwnLeftOut, train.OwnLeftOut, heldOut?.OwnLeftOut }.OfType<string>().Distinct();
        return new(fakes.Name, train.Resolution, request.Reference ?? fakes.Data.Source,
            [
                .. leftOut, .. evaluation.Remarks, .. evaluation.RemarksOn(ofFakes),
                .. Bias(fakes.Recipe, sources),
            ],
            values);
    }

    /// <summary>The network that the user names, or those that measured the run.</summary>
    private static IReadOnlyList<string> Networks(EvaluationRequest request, JudgedImages fakes) =>
        request.Network is { } named ? [named]
        : fakes.Recipe?.Metrics.Networks is { } own ? [.. own]
        : [FeatureExtractor.DefaultNetwork];

    private static string? Unmet(EvaluationOptions options, JudgedImages fakes, ImageSet train) =>
        options.WithoutTransforms
        ?? (fakes.HasClasses && train.Classes.Count > 0 ? null : options.WithoutLabels)
        ?? (fakes.IsGenerator ? null : options.Without(MetricNeeds.Generator, "a generator, not a folder of images"));

    private static IEnumerable<string> Bias(Recipe? recipe, IReadOnlyList<string> networks) => recipe is null
        ? []
        : (recipe.Metrics with
        {
            Names = EvaluationOptions.UsualMetrics, Network = networks[0],
            SecondNetwork = networks.Skip(1).FirstOrDefault(),
        }).Warnings(recipe.LearnsThrough);

    private static int Samples(EvaluationRequest request, JudgedImages fakes)
    {
        var asked = request.Options.Published?.Samples ?? request.Samples;
        if (asked > fakes.Count)
            throw new InputException(
                $"{fakes.Name}: found {fakes.Count} images, expected {asked}; give more, or ask for fewer samples");
        return asked ?? fakes.Count ?? DefaultSamples;
    }

    /// <summary>
    /// Real images: those that the user names, and else those of the run, divided as when it began.
    /// </summary>
    private static (ImageSet Train, ImageSet? HeldOut) References(EvaluationRequest request, JudgedImages fakes)
    {
        ImageSet train;
        ImageSet? heldOut = null;
        if (request.Reference is { } reference)
        {
            train = ImageSet.Load(Others(fakes.Data, reference));
        }
        else
        {
            if (fakes.Data.Source.Length == 0)
                throw new InputException($"{fakes.Name}: what it was learned from is not known; name a reference");
            var own = ImageParts.Load(fakes.Data);
            (train, heldOut) = (own.Train, own.HeldOut);
            if (fakes.LearnedHash is { } hash)
                LearnedImages.Require(train, fakes.Data.Source, fakes.Name, hash, "restore them, or name a reference");
        }

        if (request.HeldOut is { } source) heldOut = ImageSet.Load(Others(fakes.Data, source));
        return (train, request.Options.Published is null ? heldOut : null);
    }

    private static DataOptions Others(DataOptions data, string source) =>
        data with { Source = source, Labels = "none", Count = null, HeldOut = null };
}
