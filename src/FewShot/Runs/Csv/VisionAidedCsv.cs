using System.Globalization;
using FewShotGan.Files;

namespace FewShotGan.Runs;

/// <summary>A run's vision_aided.csv: a row a tick and vision-aided discriminator.</summary>
internal static class VisionAidedCsv
{
    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Header { get; } = [
        "kimg", "network", "loss_g", "loss_d_real", "loss_d_fake", "d_sign_real", "augment_p"];

    /// <summary>The rows of a file as text by column name; none when it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is not as a run wrote it.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string path) =>
        RunCsv.Read(path, Header, "network");

    /// <summary>
    /// Cuts rows from later than a checkpoint, since the run will write them again; begins the file if it is missing.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="nimg">Real images shown at the checkpoint.</param>
    /// <exception cref="InputException">The file is not as a run wrote it.</exception>
    public static void CutAfter(string path, long nimg)
    {
        var kept = Read(path).Where(row => MetricsCsv.Images(row) <= nimg).ToList();
        WholeFile.Write(path, whole =>
        {
            using var writer = CsvFile.Open(whole);
            writer.WriteRow(Header);
            foreach (var row in kept) writer.WriteRow(Header.Select(column => row.GetValueOrDefault(column, "")));
        });
    }

    /// <summary>Appends rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">Null leaves a cell empty, NaN stands as <c>nan</c>.</param>
    public static void Append(string path, IEnumerable<VisionAidedRow> rows)
    {
        using var writer = CsvFile.Open(path, append: true);
        foreach (var row in rows)
        {
            writer.WriteRow([
                CsvFile.Text(row.Kimg), row.Network,
                .. new[] { row.LossG, row.LossDReal, row.LossDFake, row.DSignReal, row.AugmentP }.Select(
                    CsvFile.Text)]);
        }
    }
}
