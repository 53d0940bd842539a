using FewShotGan.Files;

namespace FewShotGan.Toy;

/// <summary>How far a toy run is, and what it has come to.</summary>
/// <param name="Kimg">Thousands of real points shown.</param>
/// <param name="LossG">The generator's mean loss since the last row; null before the first iteration.</param>
/// <param name="LossD">The discriminator's.</param>
/// <param name="Slope">
/// Mean norm of the gradient of the generator's loss at its points; null for a loss that pairs points.
/// </param>
/// <param name="Score">How good the points are.</param>
internal sealed record ToyRow(double Kimg, double? LossG, double? LossD, double? Slope, ToyScore Score)
{
    private static readonly string[] Header =
    [
        "kimg", "loss_g", "loss_d", "slope", "modes", "high_quality", "energy_distance", "parzen", "mean", "deviation",
    ];

    /// <summary>Writes rows as CSV, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="rows">The rows.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, IReadOnlyList<ToyRow> rows) => WholeFile.Write(path, whole =>
    {
        using var writer = CsvFile.Open(whole);
        writer.WriteRow(Header);
        foreach (var row in rows)
            writer.WriteRow(new[]
            {
                row.Kimg, row.LossG, row.LossD, row.Slope, row.Score.Modes, row.Score.HighQuality, row.Score.Distance,
                row.Score.LogLikelihood, row.Score.Mean, row.Score.Deviation,
            }.Select(CsvFile.Text));
    });
}
