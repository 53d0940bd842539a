using System.Globalization;
using System.Text.Json;
using CsvHelper;

namespace FewShotGan.Metrics;

/// <summary>Measured numbers as JSON and as CSV, for other programs.</summary>
public static class MetricFile
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

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

    /// <summary>Numbers as a JSON array of objects, on one line.</summary>
    /// <param name="values">The numbers.</param>
    public static string ToJson(IReadOnlyList<MetricValue> values) => JsonSerializer.Serialize(values, Json);

    /// <summary>The numbers of such an array.</summary>
    /// <param name="json">What <see cref="ToJson"/> gives.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static IReadOnlyList<MetricValue> FromJson(string json) => JsonSerializer.Deserialize<List<MetricValue>>(json, Json)!;

    /// <summary>Writes a CSV file: a header, then one row a number, which round-trips; a cell is empty where there is none.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="values">The numbers.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void WriteCsv(string path, IReadOnlyList<MetricValue> values)
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
