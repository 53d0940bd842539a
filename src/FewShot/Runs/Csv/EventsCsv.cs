using System.Globalization;
using FewShotGan.Files;

namespace FewShotGan.Runs;

/// <summary>A run's events.csv: a row for every vision-aided discriminator that it added.</summary>
internal static class EventsCsv
{
    private const string Added = "vision_aided_added";

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Header { get; } =
        ["kimg", "event", "network", "why", "accuracy", "low", "high", "pictures", "multiply_adds"];

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="choices">In order.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, IEnumerable<VisionAidedChoice> choices) => WholeFile.Write(path, whole =>
    {
        using var writer = CsvFile.Open(whole);
        writer.WriteRow(Header);
        foreach (var choice in choices)
        {
            writer.WriteRow(
                Text(choice.Nimg / 1000.0), Added, choice.Network, choice.Why, Text(choice.Accuracy), Text(choice.Low),
                Text(choice.High), Text(choice.Images),
                Text(choice.MultiplyAdds));
        }
    });

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
