using FewShotGan.Files;

namespace FewShotGan.Race;

/// <summary>A race's race.csv: a row for each run on each rung.</summary>
internal static class RaceCsv
{
    private static readonly string[] Header =
        ["rung", "candidate", "seed", "kimg", "seconds", "reference", "kid", "low", "high", "veto"];

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="standings">What came of the race.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, RaceStandings standings) => WholeFile.Write(path, whole =>
    {
        using var writer = CsvFile.Open(whole);
        writer.WriteRow(Header);
        for (int i = 0; i < standings.Rungs.Count; i++)
            foreach (var result in standings.Rungs[i].Concat(i == standings.Rungs.Count - 1 ? standings.Again : []))
            {
                writer.WriteRow(
                    CsvFile.Text(i + 1), result.Job.Candidate, CsvFile.Text(result.Job.Seed),
                    CsvFile.Text(result.Job.Kimg), CsvFile.Text(result.Seconds), result.Kid?.Reference ?? "",
                    CsvFile.Text(result.Kid?.Value), CsvFile.Text(result.Kid?.Low), CsvFile.Text(result.Kid?.High),
                    result.Veto ?? "");
            }
    });
}
