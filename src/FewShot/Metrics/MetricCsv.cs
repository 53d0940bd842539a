using System.Globalization;
using CsvHelper;

namespace FewShotGan.Metrics;

/// <summary>Measured numbers as CSV, for other programs and spreadsheets.</summary>
public static class MetricCsv
{
    private static readonly (string Name, Func<MetricValue, object?> Cell)[] Columns =
    [
        ("name", value => value.Name), ("value", value => value.Value), ("low", value => value.Low), ("high", value => value.High),
        ("standard_error", value => value.StandardError), ("p_value", value => value.PValue), ("floor", value => value.Floor),
        ("reference", value => value.Reference), ("decides", value => value.Decides ? "yes" : "no"), ("note", value => value.Note),
        ("network", value => value.Protocol.Network), ("network_sha256", value => value.Protocol.NetworkSha256),
        ("resize", value => value.Protocol.Resize), ("reference_hash", value => value.Protocol.ReferenceHash),
        ("reference_count", value => value.Protocol.ReferenceCount), ("samples", value => value.Protocol.Samples),
        ("seed", value => value.Protocol.Seed), ("version", value => value.Protocol.Version),
    ];

    /// <summary>Writes a CSV file: a header, then one row a number, which round-trips; a cell is empty where there is none.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="values">The numbers.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, IReadOnlyList<MetricValue> values)
    {
        using var writer = CsvWriter.Create(new StreamWriter(path), new CsvWriterOptions { NewLine = "\n" });
        WriteRow(Columns.Select(column => (object?)column.Name));
        foreach (var value in values) WriteRow(Columns.Select(column => column.Cell(value)));

        void WriteRow(IEnumerable<object?> cells)
        {
            foreach (var cell in cells) writer.WriteField(Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "");
            writer.EndRecord();
        }
    }
}
