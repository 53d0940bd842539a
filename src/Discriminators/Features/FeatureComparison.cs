using System.Diagnostics;
using FewShotGan.Onnx;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Features;

/// <summary>What two engines make of the same images.</summary>
/// <param name="Taps">The differences, tap by tap.</param>
/// <param name="Seconds">The time of the one that is checked.</param>
/// <param name="ReferenceSeconds">The time of the other.</param>
public sealed record FeatureComparison(IReadOnlyList<TapDifference> Taps, double Seconds, double ReferenceSeconds)
{
    /// <summary>
    /// The largest relative difference of all taps; infinite where shapes differ or a value is not a number.
    /// </summary>
    public double Relative => Taps.Max(tap => double.IsNaN(tap.Relative) ? double.PositiveInfinity : tap.Relative);

    private const int TimedRuns = 5;

    /// <summary>
    /// Runs two engines, once for the differences, then in turn for the time, of which the shortest counts.
    /// </summary>
    /// <param name="network">The engine that is checked.</param>
    /// <param name="reference">The one that is right.</param>
    /// <param name="images"><c>[N, 3, H, W]</c>, RGB, in <c>[-1, 1]</c>.</param>
    /// <exception cref="Onnx.OnnxImportException">One of them does not take such images.</exception>
    public static FeatureComparison Of(IFeatureNetwork network, IFeatureNetwork reference, Tensor images)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        IReadOnlyList<Tensor> found = network.Extract(images), expected = reference.Extract(images);
        var times = Enumerable.Range(0, TimedRuns)
            .Select(_ => (Found: Time(network, images), Expected: Time(reference, images))).ToList();
        return new(
            [.. network.Taps.Select((tap, i) => TapDifference.Of(tap, found[i], expected[i]))],
            times.Min(time => time.Found), times.Min(time => time.Expected));
    }

    private static double Time(IFeatureNetwork network, Tensor images)
    {
        using var scope = NewDisposeScope();
        var start = Stopwatch.GetTimestamp();
        network.Extract(images);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
