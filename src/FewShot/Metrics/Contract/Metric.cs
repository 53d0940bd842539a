using FewShotGan.Parts;

namespace FewShotGan.Metrics;

/// <summary>
/// What measures generated images: a record with a <see cref="FewShotGan.Layers.PartAttribute"/>, whose name asks for
/// it in recipes and on the command line. It holds no state.
/// </summary>
public abstract record Metric
{
    /// <summary>Every metric, in the order in which they are shown.</summary>
    internal static IReadOnlyList<Metric> All { get; } =
    [
        .. PartRegistry.All<Metric>().Values.Select(type => (Metric)Activator.CreateInstance(type)!)
            .OrderBy(metric => metric.Place).ThenBy(metric => metric.Name, StringComparer.Ordinal),
    ];

    /// <summary>The name that asks for it.</summary>
    public string Name => PartRegistry.NameOf(this);

    /// <summary>The numbers that it gives.</summary>
    public abstract IReadOnlyList<MetricNumber> Numbers { get; }

    /// <summary>The sets of real images that it is measured against.</summary>
    public virtual MetricReferences References => MetricReferences.TrainAndHeldOut;

    /// <summary>How many real images each set that it is measured against must have.</summary>
    public virtual int FewestReals => 1;

    /// <summary>How many generated images it needs.</summary>
    public virtual int FewestFakes => 1;

    /// <summary>What it needs beside features.</summary>
    public virtual MetricNeeds Needs => MetricNeeds.None;

    /// <summary>Whether it takes long, and so is measured only by those who name it.</summary>
    public virtual bool IsSlow => false;

    /// <summary>Where it stands among the metrics that are shown; those that don't say follow by name.</summary>
    internal virtual int Place => int.MaxValue;

    /// <summary>Measures generated images against one set of real ones.</summary>
    /// <remarks>It is called without gradients, in a scope that disposes of the tensors that it makes.</remarks>
    /// <param name="input">
    /// Features of both, with at least as many images as the metric needs; the same input gives the same numbers.
    /// </param>
    /// <returns>A measurement of each of <see cref="Numbers"/>, or of some.</returns>
    public abstract IEnumerable<Measurement> Measure(MetricInput input);

    /// <summary>The metrics of some names, in the order in which they are shown; other names are passed over.</summary>
    /// <param name="names">The names.</param>
    internal static IEnumerable<Metric> Of(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet();
        return All.Where(metric => wanted.Contains(metric.Name));
    }

    /// <summary>With how many generated images each of some metrics can be measured.</summary>
    /// <param name="names">Their names.</param>
    internal static int FewestSamples(IEnumerable<string> names) =>
        Of(names).Select(metric => metric.FewestFakes).Append(EvaluationOptions.FewestSamples).Max();

    /// <summary>Whether it is measured against a reference.</summary>
    /// <param name="reference">
    /// <see cref="MetricValue.Train"/>, <see cref="MetricValue.HeldOut"/> or <see cref="MetricValue.None"/>.
    /// </param>
    internal bool IsAgainst(string reference) =>
        (References == MetricReferences.None) == (reference == MetricValue.None);
}
