using System.Globalization;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Metrics;
using FewShotGan.Parts;
using FewShotGan.Regularizers;
using FewShotGan.Runs;

namespace FewShotGan.Tests.Runs;

public class MetricsCsvTests
{
    private static MetricsRow Row(double kimg) => new(("kimg", kimg), ("seconds", 0.1 + 0.2), ("loss_g", -1.5));

    [Fact]
    public void Numbers_round_trip_whatever_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "minus ";
        CultureInfo.CurrentCulture = comma;
        try
        {
            using var folder = new TemporaryFolder();
            using (var csv = MetricsCsv.Create(folder.File("m.csv"))) csv.Append(Row(1.008));
            var lines = File.ReadAllLines(folder.File("m.csv"));
            Assert.Equal(string.Join(',', MetricsColumns.All.Select(column => column.Name)), lines[0]);
            Assert.StartsWith("1.008,0.30000000000000004,,,-1.5,,", lines[1], StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_row_is_on_disk_when_the_call_returns()
    {
        using var folder = new TemporaryFolder();
        using var csv = MetricsCsv.Create(folder.File("m.csv"));
        csv.Append(Row(1));
        using var stream = new FileStream(folder.File("m.csv"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        Assert.Equal(3, reader.ReadToEnd().Split('\n').Length);
    }

    [Fact]
    public void Resuming_cuts_later_rows_and_a_line_that_a_crash_left_unfinished()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.csv");
        using (var csv = MetricsCsv.Create(path))
            foreach (var kimg in new[] { 1.008, 2, 3.008 }) csv.Append(Row(kimg));
        File.AppendAllText(path, "4.0,12");

        using (var csv = MetricsCsv.Resume(path, nimg: 2000)) csv.Append(Row(3.5));

        Assert.Equal(["1.008", "2", "3.5"], MetricsCsv.ReadRows(path).Select(row => row["kimg"]));
        Assert.Equal("0.30000000000000004", MetricsCsv.ReadRows(path)[0]["seconds"]);
    }

    [Fact]
    public void A_file_with_fewer_columns_gets_the_new_ones()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.csv");
        File.WriteAllText(path, "kimg,seconds\n1,2\n");
        MetricsCsv.Resume(path, nimg: 5000).Dispose();
        var row = Assert.Single(MetricsCsv.ReadRows(path));
        Assert.Equal(MetricsColumns.All.Count, row.Count);
        Assert.Equal(("1", "2", ""), (row["kimg"], row["seconds"], row["loss_g"]));
    }

    [Fact]
    public void A_number_that_diverged_stands_as_nan_and_one_that_was_not_measured_stays_empty()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.csv");
        using (var csv = MetricsCsv.Create(path))
            csv.Append(Row(1).With("loss_d_real", double.NaN).With("loss_d_fake", double.PositiveInfinity)
                .With("r1", double.NegativeInfinity));
        MetricsCsv.Resume(path, nimg: 1000).Dispose();
        var row = Assert.Single(MetricsCsv.ReadRows(path));
        Assert.Equal(
            ("nan", "Infinity", "-Infinity", ""),
            (row["loss_d_real"], row["loss_d_fake"], row["r1"], row["d_sign_real"]));
        Assert.Equal(
            [double.NaN, double.PositiveInfinity],
            new[] { row["loss_d_real"], row["loss_d_fake"] }.Select(
                cell => double.Parse(cell, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Every_column_has_its_line_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "csv.md"));
        var ofTests = OfTests<RegularizerOptions>(part => part.Reports)
            .Concat(OfTests<AugmentOptions>(part => part.Reports))
            .Concat(OfTests<Metric>(
                metric => metric.Numbers.SelectMany(number => number.Columns).Select(place => place.Column)))
            .ToHashSet();
        foreach (var column in MetricsColumns.All.Where(column => !ofTests.Contains(column.Name)))
            Assert.Contains(
                $"| `{column.Name}` | {column.Unit} | {column.Meaning} |\n", page, StringComparison.Ordinal);
    }

    /// <summary>The columns of the parts that these tests declare, which no page describes.</summary>
    private static IEnumerable<string> OfTests<TOptions>(Func<TOptions, IEnumerable<ReportedNumber>> reports)
        where TOptions : class =>
            PartRegistry.All<TOptions>().Values.Where(type => type.Assembly == typeof(MetricsCsvTests).Assembly)
            .SelectMany(type => reports((TOptions)Activator.CreateInstance(type)!)).Select(column => column.Name);
}
