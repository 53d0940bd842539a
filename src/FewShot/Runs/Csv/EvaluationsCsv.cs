using System.Globalization;
using FewShotGan.Files;
using FewShotGan.Metrics;

namespace FewShotGan.Runs;

/// <summary>
/// A run's evaluations.csv: a row a number, with the kimg at which it was measured, its interval, what real images
/// reach, and its protocol.
/// </summary>
internal static class EvaluationsCsv
{
    private static readonly string[] Header = [RunCsv.Kimg, .. MetricValueCsv.Header];

    /// <summary>Every evaluation of a file, in order; none when there is no file.</summary>
    /// <param name="path">An evaluations.csv.</param>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static IReadOnlyList<RunEvaluation> Read(string path)
    {
        try
        {
            return [.. RunCsv.Read(path, Header, [.. MetricValueCsv.Texts]).GroupBy(row => (long)MetricsCsv.Images(row))
                .Select(rows => new RunEvaluation(rows.Key, [.. rows.Select(MetricValueCsv.Parse)]))];
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException)
        {
            throw new InputException(
                $"{path}: not a run's evaluations ({problem.Message}); put the file back as it was, or remove it");
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="evaluations">In order.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, IEnumerable<RunEvaluation> evaluations)
    {
        WholeFile.Write(path, whole =>
        {
            using var writer = CsvFile.Open(whole);
            writer.WriteRow(Header);
            foreach (var evaluation in evaluations)
                foreach (var value in evaluation.Values)
                    writer.WriteRow(
                        [evaluation.Kimg.ToString("R", CultureInfo.InvariantCulture), .. MetricValueCsv.Cells(value)]);
        });
    }
}
