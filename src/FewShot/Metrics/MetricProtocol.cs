namespace FewShotGan.Metrics;

/// <summary>How a number was measured. Numbers of different protocols do not belong in one column.</summary>
public sealed record MetricProtocol
{
    /// <summary>
    /// The version of what is computed: raised by whoever changes a number. Kernel distances of whole sets, Fréchet
    /// distances with covariances divided by N − 1, k = 3 for precision and recall, 5 for density and coverage.
    /// </summary>
    public const string CurrentVersion = "metrics-2";

    /// <summary>The feature network's name.</summary>
    public required string Network { get; init; }

    /// <summary>SHA-256 of its file.</summary>
    public required string NetworkSha256 { get; init; }

    /// <summary>How images were resized, and to how many pixels.</summary>
    public required string Resize { get; init; }

    /// <summary>
    /// The hash of the real images that were compared with; null for a score of the generated images alone.
    /// </summary>
    public string? ReferenceHash { get; init; }

    /// <summary>How many real images.</summary>
    public required long ReferenceCount { get; init; }

    /// <summary>How many generated images.</summary>
    public required long Samples { get; init; }

    /// <summary>What generated images, halves and intervals were drawn by.</summary>
    public required long Seed { get; init; }

    /// <summary>The version of what is computed.</summary>
    public string Version { get; init; } = CurrentVersion;
}
