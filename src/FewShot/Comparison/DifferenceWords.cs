using System.Globalization;
using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>How a group of runs differs from the first, in words.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="First">The first group's.</param>
/// <param name="Lines">
/// What is better, worse, alike, or not to be told from chance, through the first network; at least one line.
/// </param>
internal sealed record DifferenceWords(string Name, string First, IReadOnlyList<string> Lines)
{
    /// <summary>The differences of each group after the first that measured what this did.</summary>
    /// <param name="comparison">The comparison.</param>
    public static IEnumerable<DifferenceWords> Of(RunComparison comparison)
    {
        for (int i = 1; i < comparison.Groups.Count; i++)
        {
            var found = comparison.Metrics.Where(metric => MetricNumber.Bare(metric.Name) == metric.Name)
                .Select(metric => Difference.Of(metric, i)).OfType<Difference>().ToList();
            string[] lines =
            [
                .. Line("better, beyond chance", found.Where(one => one.IsBeyondChance && one.IsBetter)),
                .. Line("worse, beyond chance", found.Where(one => one.IsBeyondChance && !one.IsBetter)),
                .. Line("not beyond chance", found.Where(one => one.IsTested && !one.IsBeyondChance)),
                .. Line(
                    "not tested, for which two seeds that both have are needed",
                    found.Where(one => !one.IsTested && !one.IsSame && one.IsComparable)),
                .. Line("the same", found.Where(one => one.IsSame)),
                .. Line("not comparable", found.Where(one => !one.IsComparable)),
            ];
            if (lines.Length > 0) yield return new(comparison.Groups[i].Name, comparison.Groups[0].Name, lines);
        }
    }

    private static IEnumerable<string> Line(string what, IEnumerable<Difference> differences)
    {
        var all = differences.Select(one => one.Text).ToList();
        if (all.Count > 0) yield return $"{what}: {string.Join("; ", all)}";
    }

    private sealed record Difference(ComparedMetric Metric, double Apart, PairedDifference? Paired, string At)
    {
        public bool IsComparable => double.IsFinite(Apart) && !Metric.IsMixed;

        public bool IsSame => IsComparable && Apart == 0 && !(Paired?.Interval.High > 0);

        public bool IsTested => IsComparable && Paired is not null && !IsSame;

        public bool IsBeyondChance => IsTested && Paired!.IsBeyondChance;

        public bool IsBetter => Apart < 0 == ComparedMetric.IsLowerBetter(Metric.Name);

        public string Text
        {
            get
            {
                var name = Metric.Title;
                if (!double.IsFinite(Apart)) return $"{name}, which is not finite";
                if (Metric.IsMixed) return $"{name}, of mixed protocols";
                if (IsSame) return name + At;
                var by = name + Culture($" {(Apart > 0 ? "+" : "")}{Apart:G3}") + At;
                return Paired is null
                    ? by
                    : by + Culture($" [{Paired.Interval.Low:G3}, {Paired.Interval.High:G3}], p = {Paired.P:G2}");
            }
        }

        public static Difference? Of(ComparedMetric metric, int group)
        {
            if (metric.Last[0] is not { } first || metric.Last[group] is not { } other) return null;
            double apart = metric.Differences[group]?.Mean ?? (other.Value - first.Value);
            var at = first.Kimg == other.Kimg ? "" : Culture($" at {other.Kimg:0.##} against {first.Kimg:0.##} kimg");
            return new(metric, apart, metric.Differences[group], at);
        }

        private static string Culture(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
