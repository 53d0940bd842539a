using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Gradients that are not finite are made so, since half precision overflows now and then, and counted: a run that has
/// such all the time learns nothing. Each update reports 1 if it had any, 0 if not, so that the count stays on the
/// device until a report is read.
/// </summary>
internal static class GradientCleaning
{
    /// <summary>What reports call it.</summary>
    public const string Name = "gradients_cleaned";

    private const string Suffix = "." + Name;

    /// <summary>What reports call it for a phase.</summary>
    /// <param name="phase">The phase's name.</param>
    public static string Of(string phase) => phase + Suffix;

    /// <summary>Replaces NaN by 0 and infinities by ±1e5, in place.</summary>
    /// <param name="gradients">Gradients, on one device; at least one.</param>
    /// <returns>Whether any was not finite: one truth value.</returns>
    public static Tensor Clean(Tensor[] gradients)
    {
        using var off = no_grad();
        return TensorLists.MakeFinite(gradients, limit: 1e5);
    }

    /// <summary>Who had to clean gradients since the last reset.</summary>
    /// <param name="meter">What was reported.</param>
    /// <returns>
    /// A phase, or a vision-aided discriminator, with how many of its updates these were and how many it had.
    /// </returns>
    public static IReadOnlyList<(string Owner, long Cleaned, long Updates)> In(LossMeter meter) =>
        [.. meter.Names.Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name =>
                (name[..^Suffix.Length], (long)Math.Round(meter.Mean(name)!.Value * meter.Count(name)),
                    meter.Count(name)))
            .Where(owner => owner.Item2 > 0)];
}
