using System.Globalization;
using FewShotGan.Files;

namespace FewShotGan.Metrics;

/// <summary>Measured numbers as CSV, for other programs and spreadsheets.</summary>
internal static class MetricValueCsv
{
    private static readonly (string Name, Func<MetricValue, object?> Cell)[] Columns =
    [
        ("name", value => value.Name), ("value", value => value.Value), ("low", value => value.Low),
            ("high", value => value.High),
        ("standard_error", value => value.StandardError), ("p_value", value => value.PValue),
        ("floor", value => value.Floor),
        ("reference", value => value.Reference), ("decides", value => value.Decides ? "yes" : "no"),
        ("note", value => value.Note),
        ("network", value => value.Protocol.Network), ("network_sha256", value => value.Protocol.NetworkSha256),
        ("resize", value => value.Protocol.Resize), ("reference_hash", value => value.Protocol.ReferenceHash),
        ("reference_count", value => value.Protocol.ReferenceCount), ("samples", value => value.Protocol.Samples),
        ("seed", value => value.Protocol.Seed), ("version", value => value.Protocol.Version),
    ];

    /// <summary>The header of each column.</summary>
    internal static IEnumerable<string> Header => Columns.Select(column => column.Name);

    /// <summary>The headers of the columns that hold no numbers.</summary>
    internal static IReadOnlyList<string> Texts { get; } =
        ["name", "reference", "decides", "note", "network", "network_sha256", "resize", "reference_hash", "version"];

    /// <summary>
    /// Writes a CSV file: a header, then one row a number, which round-trips; a cell is empty where there is none.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="values">The numbers.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, IReadOnlyList<MetricValue> values)
    {
        using var writer = CsvFile.Open(path);
        writer.WriteRow(Header);
        foreach (var value in values) writer.WriteRow(Cells(value));
    }

    /// <summary>The cells of a row, as text that round-trips.</summary>
    internal static IEnumerable<string> Cells(MetricValue value) =>
        Columns.Select(
            column => column.Cell(value) is double number
            ? CsvFile.Text(number)
            : Convert.ToString(column.Cell(value), CultureInfo.InvariantCulture) ?? "");

    /// <summary>The number that a row says.</summary>
    /// <exception cref="FormatException">A cell is not what it should be.</exception>
    /// <exception cref="KeyNotFoundException">A cell is missing.</exception>
    internal static MetricValue Parse(IReadOnlyDictionary<string, string> row) => new()
    {
        Name = row["name"],
        Value = double.Parse(row["value"], CultureInfo.InvariantCulture),
        Low = Number(row["low"]),
        High = Number(row["high"]),
        StandardError = Number(row["standard_error"]),
        PValue = Number(row["p_value"]),
        Floor = Number(row["floor"]),
        Reference = row["reference"],
        Decides = row["decides"] == "yes",
        Note = row["note"],
        Protocol = new()
        {
            Network = row["network"],
            NetworkSha256 = row["network_sha256"],
            Resize = row["resize"],
            ReferenceHash = row["reference_hash"] is { Length: > 0 } hash ? hash : null,
            ReferenceCount = long.Parse(row["reference_count"], CultureInfo.InvariantCulture),
            Samples = long.Parse(row["samples"], CultureInfo.InvariantCulture),
            Seed = long.Parse(row["seed"], CultureInfo.InvariantCulture),
            Version = row["version"],
        },
    };

    private static double? Number(string cell) =>
        cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}
