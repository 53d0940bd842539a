namespace FewShotGan.Metrics;

/// <summary>A number about a generator, with what one must know to trust it.</summary>
public sealed record MetricValue
{
    /// <summary>The reference of numbers that compare with the training images.</summary>
    public const string Train = "train";

    /// <summary>The reference of numbers that compare with images that training never saw.</summary>
    public const string HeldOut = "held-out";

    /// <summary>The reference of scores of the generated images alone.</summary>
    public const string None = "none";

    /// <summary>
    /// <c>fd</c> (<c>fid</c> on the Inception network), <c>kid</c>, <c>precision</c> …: docs/metrics.md lists them.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The number.</summary>
    public required double Value { get; init; }

    /// <summary>The lower end of its 95 % interval, where it has one.</summary>
    public double? Low { get; init; }

    /// <summary>The upper end.</summary>
    public double? High { get; init; }

    /// <summary>Its standard error, where it is about normal.</summary>
    public double? StandardError { get; init; }

    /// <summary>The chance of so extreme a number without what it tests for, where it is a test.</summary>
    public double? PValue { get; init; }

    /// <summary>
    /// What real images reach: the mean over random halves of the reference, one against the other. Those have fewer
    /// images, which makes a Fréchet distance larger than it would be for as many as were measured; precision, recall,
    /// density and coverage depend on the number of images too. A kernel distance is comparable.
    /// </summary>
    public double? Floor { get; init; }

    /// <summary><see cref="Train"/>, <see cref="HeldOut"/> or <see cref="None"/>.</summary>
    public required string Reference { get; init; }

    /// <summary>Whether the number may choose a checkpoint: not when too few images are held out.</summary>
    public bool Decides { get; init; } = true;

    /// <summary>What limits it, in a sentence; empty when nothing does.</summary>
    public string Note { get; init; } = "";

    /// <summary>How it was measured.</summary>
    public required MetricProtocol Protocol { get; init; }

    /// <summary>One of several numbers, or null when it was not measured.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="name">Its name.</param>
    /// <param name="reference">Its reference.</param>
    internal static MetricValue? Find(IEnumerable<MetricValue> values, string name, string reference) =>
        values.FirstOrDefault(value => value.Name == name && value.Reference == reference);
}
