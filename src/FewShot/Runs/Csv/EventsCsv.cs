using System.Globalization;
using FewShotGan.Files;

namespace FewShotGan.Runs;

/// <summary>A run's events.csv: a row for everything that happened to it beside its ticks.</summary>
internal static class EventsCsv
{
    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Header { get; } =
        [RunCsv.Kimg, "event", "network", "why", "accuracy", "low", "high", "pictures", "multiply_adds"];

    /// <summary>The events of a file, in order; none when it is missing.</summary>
    /// <param name="path">An events.csv.</param>
    /// <exception cref="InputException">The file is not as a run wrote it.</exception>
    public static IReadOnlyList<RunEvent> Read(string path) =>
        [.. RunCsv.Read(path, Header, "event", "network", "why").Select(Parse)];

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="events">In order.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, IEnumerable<RunEvent> events) => WholeFile.Write(path, whole =>
    {
        using var writer = CsvFile.Open(whole);
        writer.WriteRow(Header);
        foreach (var one in events) writer.WriteRow(Cells(one));
    });

    /// <summary>Adds an event to a file, which is begun if it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="one">The event.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Append(string path, RunEvent one)
    {
        if (!File.Exists(path)) Write(path, []);
        using var writer = CsvFile.Open(path, append: true);
        writer.WriteRow(Cells(one));
    }

    private static string[] Cells(RunEvent one) =>
    [
        CsvFile.Text(one.Nimg / 1000.0), one.Kind, one.Choice?.Network ?? "", one.Why,
        CsvFile.Text(one.Choice?.Accuracy), CsvFile.Text(one.Choice?.Low), CsvFile.Text(one.Choice?.High),
        CsvFile.Text(one.Choice?.Images), CsvFile.Text(one.Choice?.MultiplyAdds),
    ];

    private static RunEvent Parse(IReadOnlyDictionary<string, string> row)
    {
        var (nimg, kind, why) = ((long)MetricsCsv.Images(row), Text("event"), Text("why"));
        return new(nimg, kind, why)
        {
            Choice = kind != RunEvent.Added
                ? null
                : new(
                    Text("network"), nimg, why, Number("multiply_adds"), (int?)Number("pictures"), Number("accuracy"),
                    Number("low"), Number("high")),
        };

        string Text(string column) => row.GetValueOrDefault(column, "");

        double? Number(string column) => Text(column).Length == 0
            ? null
            : double.Parse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
