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

    /// <summary>What of the section may not be what the user wants, a line each.</summary>
    /// <param name="discriminator">The feature networks that the discriminator looks through.</param>
    public IEnumerable<string> Warnings(IReadOnlyList<string> discriminator)
    {
        if (Names.Count == 0) yield break;
        var mine = FeatureManifest.Find(Network);
        if (discriminator.Select(FeatureManifest.Find)
            .Any(entry => entry.Name == mine.Name || (mine.Sha256.Length > 0 && entry.Sha256 == mine.Sha256)))
            yield return $"metrics.network {mine.Name} is what the discriminator looks through: the generator learns "
                + "to please it, which makes its numbers too good; measure with another (fewshot features list)";
    }
}
