using System.Globalization;

namespace FewShotGan.Runs;

/// <summary>A run's vision_aided.csv: a row a tick and vision-aided discriminator.</summary>
public static class VisionAidedCsv
{
    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Header { get; } = ["kimg", "network", "loss_g", "loss_d_real", "loss_d_fake", "d_sign_real", "augment_p"];

    /// <summary>Cuts rows from later than a checkpoint, since the run will write them again; begins the file if it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nimg">Real pictures shown at the checkpoint.</param>
    public static void CutAfter(string path, long nimg)
    {
        var kept = File.Exists(path) ? MetricsCsv.ReadRows(path).Where(row => MetricsCsv.Images(row) <= nimg).ToList() : [];
        WholeFile.Write(path, whole =>
        {
            using var writer = CsvFile.Open(whole);
            writer.WriteRow(Header);
            foreach (var row in kept) writer.WriteRow(Header.Select(column => row[column]));
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
                MetricsCsv.Text(row.Kimg), row.Network,
                .. new[] { row.LossG, row.LossDReal, row.LossDFake, row.DSignReal, row.AugmentP }.Select(MetricsCsv.Text)]);
        }
    }
}
