using System.Globalization;
using FewShotGan.Files;

namespace FewShotGan.Runs;

/// <summary>
/// A run's events.csv: a row for every vision-aided discriminator that it added, and for every number that it measured
/// and warned of.
/// </summary>
internal static class EventsCsv
{
    private const string Added = "vision_aided_added", Warned = "warning";

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Header { get; } =
        ["kimg", "event", "network", "why", "accuracy", "low", "high", "pictures", "multiply_adds"];

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="choices">In order.</param>
    /// <param name="warnings">When, and what; in order.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(
        string path, IEnumerable<VisionAidedChoice> choices, IEnumerable<(long Nimg, string Text)> warnings) =>
        WholeFile.Write(path, whole =>
        {
            using var writer = CsvFile.Open(whole);
            writer.WriteRow(Header);
            var rows = choices.Select(choice => (choice.Nimg, Row: new[]
            {
                Text(choice.Nimg / 1000.0), Added, choice.Network, choice.Why, Text(choice.Accuracy),
                Text(choice.Low), Text(choice.High), Text(choice.Images), Text(choice.MultiplyAdds),
            })).Concat(warnings.Select(warning => (warning.Nimg, Row: new[]
            {
                Text(warning.Nimg / 1000.0), Warned, "", warning.Text, "", "", "", "", "",
            })));
            foreach (var (_, row) in rows.OrderBy(row => row.Nimg)) writer.WriteRow(row);
        });

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
