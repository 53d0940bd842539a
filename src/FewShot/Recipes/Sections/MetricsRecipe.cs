using System.ComponentModel.DataAnnotations;
using FewShotGan.Features;
using FewShotGan.Metrics;

namespace FewShotGan.Recipes;

/// <summary>
/// The <c>metrics</c> section of a recipe: what is measured while the run trains, which changes nothing of what it
/// learns. A list in the section's place stands for <see cref="Names"/>: <c>metrics: []</c> measures nothing.
/// </summary>
public sealed record MetricsRecipe
{
    /// <summary>Some of <see cref="EvaluationOptions.AllMetrics"/>; none when empty.</summary>
    public IReadOnlyList<string> Names { get; init; } = ["fd", "kid", "pr", "dc", "copying"];

    /// <summary>
    /// Thousands of images from one evaluation to the next, at the end of a tick; the end of the run has one too.
    /// </summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double EveryKimg { get; init; } = 10;

    /// <summary>How many generated images are measured.</summary>
    [Range(EvaluationOptions.FewestSamples, int.MaxValue)]
    public int Samples { get; init; } = 500;

    /// <summary>The feature network, as <c>fewshot evaluate --network</c> takes it.</summary>
    public string Network { get; init; } = FeatureExtractor.DefaultNetwork;

    /// <summary>
    /// Another feature network, whose numbers stand beside those of the first in evaluations.csv and comparisons, since
    /// each sees what it was trained to see; null for none. The best checkpoint is chosen by the first.
    /// </summary>
    public string? SecondNetwork { get; init; }

    /// <summary>The networks that measure, the first one first.</summary>
    internal IReadOnlyList<string> Networks => SecondNetwork is null ? [Network] : [Network, SecondNetwork];

    /// <summary>What of the section may not be what the user wants, a line each.</summary>
    /// <param name="discriminator">The feature networks that the discriminator looks through.</param>
    public IEnumerable<string> Warnings(IReadOnlyList<string> discriminator)
    {
        if (Names.Count == 0) yield break;
        var eyes = discriminator.Select(FeatureManifest.Find).ToList();
        if (Warning("metrics.network", Network, eyes) is { } first) yield return first;
        if (SecondNetwork is { } name && Warning("metrics.second_network", name, eyes) is { } second)
            yield return second;
    }

    private static string? Warning(string key, string name, IEnumerable<FeatureEntry> eyes)
    {
        var mine = FeatureManifest.Find(name);
        return eyes.Any(entry => entry.Name == mine.Name || (mine.Sha256.Length > 0 && entry.Sha256 == mine.Sha256))
            ? $"{key} {mine.Name} is what the discriminator looks through: the generator learns to please it, which "
                + "makes its numbers too good; measure with another (fewshot features list)"
            : null;
    }
}
