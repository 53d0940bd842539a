namespace FewShotGan.Metrics;

/// <summary>A number that a metric gives, and what is said of it wherever it is shown.</summary>
/// <param name="Name">Its name in evaluations.csv, in snake_case, which no other metric gives.</param>
public sealed record MetricNumber(string Name)
{
    /// <summary>Its name on the Inception network, where the field has one of its own; null for the same.</summary>
    public string? NameOnInception { get; init; }

    /// <summary>Whether less of it is better.</summary>
    public bool IsLowerBetter { get; init; }

    /// <summary>Whether its expectation depends on how many images are compared.</summary>
    public bool DependsOnCount { get; init; } = true;

    /// <summary>What copies among the real images do to it, in a clause; null where they do nothing.</summary>
    public string? EffectOfRealCopies { get; init; }

    /// <summary>What copies among the generated images do to it, in a clause; null where they do nothing.</summary>
    public string? EffectOfFakeCopies { get; init; }

    /// <summary>What a run warns of when it measures a value: a clause, or null.</summary>
    public Func<MetricValue, string?>? Warning { get; init; }

    /// <summary>Its columns in metrics.csv.</summary>
    public IReadOnlyList<MetricColumn> Columns { get; init; } = [];

    /// <summary>Stands between a number's name and that of a second network that measured it.</summary>
    private const string By = " by ";

    /// <summary>
    /// The declared number of a name, on Inception or not, through a second network or not; null for a name that no
    /// metric gives.
    /// </summary>
    /// <param name="name">The name.</param>
    internal static MetricNumber? Find(string name) => Metric.All.SelectMany(metric => metric.Numbers)
        .FirstOrDefault(number => number.IsNamed(Bare(name)));

    /// <summary>A number's name without that of a second network.</summary>
    /// <param name="name">Its name in evaluations.csv.</param>
    internal static string Bare(string name) => name.Split(By)[0];

    /// <summary>What a number is called that a second network gives beside a first one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="network">The second network.</param>
    internal static string NameBy(string name, string network) => name + By + network;

    /// <summary>Whether it has a name, on Inception or not.</summary>
    /// <param name="name">The name.</param>
    internal bool IsNamed(string name) => name == Name || name == NameOnInception;

    /// <summary>What it is called on features of a network.</summary>
    /// <param name="source">What computes the features.</param>
    internal string NameOn(FeatureSource source) => source.IsInception ? NameOnInception ?? Name : Name;
}
