using FewShotGan.Metrics;

namespace FewShotGan.Probing;

/// <summary>How well a linear classifier on a network's features tells generated images from real ones.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Accuracy">The part of the images that it puts on the right side, from 0 to 1; 0.5 is chance.</param>
/// <param name="Interval">Where the accuracy lies with 95 % confidence.</param>
/// <param name="Cost">What looking through it costs, as the candidate says.</param>
/// <param name="Behind">
/// By how much the accuracy is below that of the most accurate network, with 95 % confidence; 0 to 0 for that one.
/// </param>
public sealed record RankedNetwork(string Network, double Accuracy, Interval Interval, double Cost, Interval Behind)
{
    /// <summary>Whether this network cannot be told apart from the most accurate one, or is it.</summary>
    public bool IsAmongBest => Behind.Low <= 0;
}
