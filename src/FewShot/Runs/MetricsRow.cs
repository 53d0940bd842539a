using FewShotGan.Metrics;

namespace FewShotGan.Runs;

/// <summary>What one row of metrics.csv says; null for what was not measured, which leaves the cell empty; NaN is a number that diverged.</summary>
public sealed record MetricsRow
{
    /// <summary>Thousands of real pictures shown.</summary>
    public required double Kimg { get; init; }

    /// <summary>Seconds of training so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds for a thousand pictures.</summary>
    public double? SecondsPerKimg { get; init; }

    /// <summary>Pictures a second.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>The generator's loss.</summary>
    public double? LossG { get; init; }

    /// <summary>The discriminator's loss on real pictures.</summary>
    public double? LossDReal { get; init; }

    /// <summary>The discriminator's loss on generated pictures.</summary>
    public double? LossDFake { get; init; }

    /// <summary>The squared gradient norm that R1 bounds.</summary>
    public double? R1 { get; init; }

    /// <summary>Mean sign of the discriminator's logits on real pictures.</summary>
    public double? DSignReal { get; init; }

    /// <summary>Mean length of the step that a picture takes for a step in w.</summary>
    public double? PathLength { get; init; }

    /// <summary>Path-length penalty without its weight.</summary>
    public double? PlPenalty { get; init; }

    /// <summary>ADA's p at the end of the tick.</summary>
    public double? AugmentP { get; init; }

    /// <summary>Mean sign of the discriminator's logits on real pictures, as ADA measured it.</summary>
    public double? RT { get; init; }

    /// <summary>How much nearer training pictures are to generated ones than pictures held out, by the discriminator's logits.</summary>
    public double? RV { get; init; }

    /// <summary>Share of training pictures that the discriminator takes for real.</summary>
    public double? DAccTrain { get; init; }

    /// <summary>Share of pictures held out that it takes for real.</summary>
    public double? DAccVal { get; init; }

    /// <summary>What was measured of the generated pictures at the end of the tick, if anything.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; init; } = [];

    /// <summary>Resident memory of the process.</summary>
    public double? MemoryMb { get; init; }

    /// <summary>Vision-aided discriminators at work.</summary>
    public double? VisionAided { get; init; }

    /// <summary>Mean pairwise distance of the samples, over that of the real pictures.</summary>
    public double? Diversity { get; init; }
}
