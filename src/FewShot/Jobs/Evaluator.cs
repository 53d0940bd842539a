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
        var (train, heldOut) = References(request, fakes);
        var (options, count) = (Checked(request, fakes, train, sources[0]), Samples(request, fakes));
        using var evaluation = new NetworkEvaluation(
            sources.Select(FeatureManifest.Find), device, options, train, heldOut,
            mirrored: request.Pairs is not null);
        using var ofFakes = evaluation.Look(
            fakes.First(count, options.Seed, options.Published is null ? NoiseMode.Const : NoiseMode.Random));
        var values = evaluation.Measure(ofFakes);
        if (request.Pairs is { } sheet)
            PairsSheet.Write(
                sheet, train, evaluation.Train, ofFakes.First, some => fakes.Some(some, options.Seed));
        var leftOut = new[] { fakes.OwnLeftOut, train.OwnLeftOut, heldOut?.OwnLeftOut }.OfType<string>().Distinct();
        return new(fakes.Name, train.Resolution, request.Reference ?? fakes.Data.Source,
            [
                .. leftOut, .. evaluation.Remarks, .. evaluation.RemarksOn(ofFakes),
                .. Bias(fakes.Recipe, sources),
            ],
            values);
    }

    /// <summary>
    /// Measures a generator's images at several truncations: the curve between their quality and their variety
    /// (Kynkäänniemi et al. 2019, section 4).
    /// </summary>
    /// <param name="request">What, compared with what, and how.</param>
    /// <param name="psis">The truncations, at least one.</param>
    /// <param name="device">Where networks compute.</param>
    /// <returns>What was measured at each, one after the other as they are asked for.</returns>
    /// <exception cref="InputException">As <see cref="Evaluate"/>, or the generator has no truncation.</exception>
    public static IEnumerable<(double Psi, IReadOnlyList<MetricValue> Values)> OverTruncation(
        EvaluationRequest request, IReadOnlyList<double> psis, Device device)
    {
        using var fakes = JudgedImages.Open(request.Source, request.Resolution, device);
        if (!fakes.HasTruncation)
            throw new InputException(
                $"{fakes.Name}: has no truncation; expected a style-based generator, such as stylegan2");
        var networks = Networks(request, fakes);
        var (train, heldOut) = References(request, fakes);
        var (options, count) = (Checked(request, fakes, train, networks[0]), Samples(request, fakes));
        using var evaluation = new NetworkEvaluation(
            networks.Select(FeatureManifest.Find), device, options, train, heldOut);
        foreach (double psi in psis)
        {
            using var seen = evaluation.Look(fakes.First(count, options.Seed, psi: psi));
            yield return (psi, evaluation.Measure(seen));
        }
    }

    /// <summary>What is measured, if it can be had.</summary>
    private static EvaluationOptions Checked(
        EvaluationRequest request, JudgedImages fakes, ImageSet train, string network)
    {
        var first = FeatureManifest.Find(network);
        if (request.NamesMetrics && EvaluationOptions.Problem(request.Options.Metrics, first) is { } impossible)
            throw new InputException($"metrics: {impossible}");
        if (request.Options.Published?.Problem(first) is { } unfit) throw new InputException($"protocol: {unfit}");
        var options = request.Options with { Transforms = fakes.Recipe?.Augment.Alone() ?? [] };
        return request.NamesMetrics && Unmet(options, fakes, train) is { } unmet
            ? throw new InputException($"metrics: {unmet}")
            : options;
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
