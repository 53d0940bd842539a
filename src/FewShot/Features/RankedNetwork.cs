using FewShotGan.Metrics;

namespace FewShotGan.Features;

/// <summary>How well a linear classifier on a network's features tells generated pictures from real ones.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Accuracy">The part of the pictures that it puts on the right side, from 0 to 1; 0.5 is chance.</param>
/// <param name="Interval">Where the accuracy lies with 95 % confidence (Wilson 1927).</param>
/// <param name="SecondsPerThousand">What looking at 1,000 pictures and giving them gradients takes.</param>
/// <param name="PValue">
/// How likely chance alone sets this network and the most accurate one so far apart, by the sign test over pictures; 1 for the
/// most accurate.
/// </param>
public sealed record RankedNetwork(string Network, double Accuracy, Interval Interval, double SecondsPerThousand, double PValue)
{
    private const double Significant = 0.05;

    /// <summary>Whether this network cannot be told apart from the most accurate one, or is it.</summary>
    public bool IsAmongBest => PValue >= Significant;
}
