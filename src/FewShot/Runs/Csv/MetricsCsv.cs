using System.Globalization;
using CsvHelper;
using FewShotGan.Files;

namespace FewShotGan.Runs;

/// <summary>
/// Appends rows to a run's metrics.csv: invariant culture, numbers that round-trip, every row flushed.
/// </summary>
internal sealed class MetricsCsv : IDisposable
{
    private readonly CsvWriter writer;

    private MetricsCsv(CsvWriter writer) => this.writer = writer;

    /// <summary>Begins a new file with its header.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    public static MetricsCsv Create(string path)
    {
        var csv = new MetricsCsv(CsvFile.Open(path));
        csv.WriteRow(MetricsColumns.All.Select(column => column.Name));
        return csv;
    }

    /// <summary>
    /// Continues a file after a checkpoint: rows from later than that are cut, since the run will write them again, and
    /// a file of an older version gets the columns it lacks.
    /// </summary>
    /// <param name="path">The file; begun anew when missing.</param>
    /// <param name="nimg">Real images shown at the checkpoint.</param>
    /// <exception cref="InputException">The file is not as a run wrote it.</exception>
    public static MetricsCsv Resume(string path, long nimg)
    {
        var kept = Read(path).Where(row => Images(row) <= nimg).ToList();
        WholeFile.Write(path, shorter =>
        {
            using var csv = Create(shorter);
            foreach (var row in kept)
                csv.WriteRow(MetricsColumns.All.Select(column => row.GetValueOrDefault(column.Name, "")));
        });
        return new MetricsCsv(CsvFile.Open(path, append: true));
    }

    /// <summary>The rows of a run's metrics.csv as text by column name; none when the file is missing.</summary>
    /// <param name="path">A metrics.csv.</param>
    /// <exception cref="InputException">
    /// The file is not as a run wrote it: another program may have saved it.
    /// </exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string path) =>
        RunCsv.Read(path, [.. MetricsColumns.All.Select(column => column.Name)]);

    /// <summary>
    /// The rows of any CSV file of the tool as text by column name; a last line that a crash cut short is left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">A row has more or fewer cells than the header.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> ReadRows(string path) =>
        [.. CsvFile.Read(path).Rows.Select(row => row.Cells)];

    /// <summary>Appends a row.</summary>
    /// <param name="row">Its values; null leaves a cell empty, NaN stands as <c>nan</c>.</param>
    public void Append(MetricsRow row) => WriteRow(MetricsColumns.All.Select(column => CsvFile.Text(row[column.Name])));

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>A number of a row; NaN where its cell is empty.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">Its column.</param>
    public static double Number(IReadOnlyDictionary<string, string> row, string column) => double.TryParse(
        row.GetValueOrDefault(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : double.NaN;

    /// <summary>Real images shown at a row; one cut short by a crash counts as later than any checkpoint.</summary>
    internal static double Images(IReadOnlyDictionary<string, string> row) =>
        double.TryParse(
            row.GetValueOrDefault(RunCsv.Kimg), NumberStyles.Float, CultureInfo.InvariantCulture, out var kimg)
            ? Math.Round(kimg * 1000)
            : double.PositiveInfinity;

    private void WriteRow(IEnumerable<string> cells)
    {
        writer.WriteRow(cells);
        writer.Flush();
    }
}
