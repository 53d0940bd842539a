using FewShotGan.Comparison;
using FewShotGan.Layers;
using FewShotGan.Metrics;
using FewShotGan.Pages;
using FewShotGan.Runs;

namespace FewShotGan.Reports;

/// <summary>The charts of a run: everything that it measured and reported.</summary>
/// <param name="facts">The run.</param>
internal sealed class RunCharts(RunFacts facts)
{
    // What one looks at together; all other columns have a chart each.
    private static readonly (string Title, string Unit, string[] Columns)[] Together =
    [
        ("Losses", "loss", ["loss_g", "loss_d", "loss_d_real", "loss_d_fake"]),
        ("Overfitting", "r_t, r_v", ["r_t", "r_v", "d_sign_real"]),
        ("p of what is adapted", "0 … 1", ["augment_p", "apa_p"]),
        ("What D takes for real", "share of images (Karras et al. 2020, figure 1)", ["d_acc_train", "d_acc_val"]),
    ];

    private static readonly string[] OfVisionAided = ["loss_d_real", "loss_d_fake", "d_sign_real", "augment_p"];

    private static readonly string[] Costs = ["s_per_kimg", "memory_mb"];

    // Shown as axes or in words.
    private static readonly string[] Elsewhere = ["kimg", "seconds", "images_per_s", "vision_aided"];

    private readonly RunClock clock = facts.Clock;

    /// <summary>What was measured of the generator, a chart a number; none where it was measured but once.</summary>
    /// <param name="isFirst">Whether through the first network, rather than the second.</param>
    public IEnumerable<WebChart> MeasuredBy(bool isFirst)
    {
        if (facts.Measured.Evaluations.Count < 2) yield break;
        var values = facts.Measured.Evaluations.SelectMany(evaluation => evaluation.Values)
            .Where(value => MetricNumber.Bare(value.Name) == value.Name == isFirst).ToList();
        foreach (var name in values.Select(value => value.Name).Distinct())
        {
            var number = MetricNumber.Find(name);
            var curves = values.Where(value => value.Name == name).Select(value => value.Reference).Distinct()
                .SelectMany((reference, colour) => Curves(name, reference, colour)).ToList();
            var column = number?.Columns.FirstOrDefault(place => !place.IsPValue)?.Column;
            var better = number is null ? "" : number.IsLowerBetter ? "less is better" : "more is better";
            var unit = column is null ? better : $"{column.Unit}, {better}";
            yield return new(name, unit, Sentence(column), curves);
        }
    }

    /// <summary>What training reported.</summary>
    public IEnumerable<WebChart> Training
    {
        get
        {
            string[] known =
            [
                .. Elsewhere, .. Costs, .. Together.SelectMany(chart => chart.Columns),
                .. MetricsColumns.OfMetrics([]).Select(pair => pair.Column),
            ];
            var alone = MetricsColumns.All.Where(column => !known.Contains(column.Name))
                .Select(column => Chart(column.Name, column.Unit, [column.Name]));
            var together = Together.Select(chart => Chart(chart.Title, chart.Unit, chart.Columns));
            return [.. together, .. alone, .. VisionAided];
        }
    }

    /// <summary>Speed and memory.</summary>
    public IEnumerable<WebChart> Cost => Costs.Select(column => Chart(column, Declared(column).Unit, [column]));

    private IEnumerable<WebChart> VisionAided =>
        from column in OfVisionAided
        select new WebChart(
            $"Vision-aided: {column}", Declared(column).Unit, "Of each of its discriminators.",
            [
                .. facts.VisionAided.GroupBy(row => row.GetValueOrDefault("network", ""))
                    .Select((rows, i) => new WebCurve(rows.Key, i, Points(rows, column))),
            ]);

    private IEnumerable<WebCurve> Curves(string name, string reference, int colour)
    {
        var values = ComparedMetric.Of(facts.Measured, name, reference);
        var against = reference switch
        {
            MetricValue.Train => "training images",
            MetricValue.HeldOut => "held-out images",
            _ => name,
        };
        yield return new(against, colour,
        [
            .. values.Select(pair => new CurvePoint(
                pair.Kimg, clock.SecondsAt(pair.Kimg), pair.Value.Value, pair.Value.Low, pair.Value.High)),
        ]);
        var floors = values.Where(pair => pair.Value.Floor is not null).Select(pair =>
            new CurvePoint(pair.Kimg, clock.SecondsAt(pair.Kimg), pair.Value.Floor!.Value)).ToList();
        if (floors.Count > 0) yield return new($"real against real ({against})", colour, floors) { IsFloor = true };
    }

    private WebChart Chart(string title, string unit, IReadOnlyList<string> columns)
    {
        var curves = columns.Select((column, i) => new WebCurve(column, i, Points(facts.Rows, column)))
            .Where(curve => curve.Points.Count > 0).ToList();
        var meanings = curves.Select(curve =>
            (curves.Count > 1 ? $"{curve.Name}: " : "") + Sentence(Declared(curve.Name)));
        return new(title, unit, string.Join(" ", meanings), curves);
    }

    private static string Sentence(ReportedNumber? number) =>
        number?.Meaning.Replace("`", "", StringComparison.Ordinal) ?? "";

    private ReportedNumber Declared(string column) =>
        facts.Recipe.Loss.Reports.FirstOrDefault(number => number.Name == column)
        ?? MetricsColumns.All.First(number => number.Name == column);

    // What was not measured has no point; what diverged is a gap.
    private List<CurvePoint> Points(IEnumerable<IReadOnlyDictionary<string, string>> rows, string column) =>
    [
        .. rows.Where(row => row.GetValueOrDefault(column, "").Length > 0)
            .Select(row => (Kimg: MetricsCsv.Number(row, "kimg"), Value: MetricsCsv.Number(row, column)))
            .Select(at => new CurvePoint(at.Kimg, clock.SecondsAt(at.Kimg), at.Value)),
    ];
}
