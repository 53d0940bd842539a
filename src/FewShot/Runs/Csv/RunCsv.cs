using System.Globalization;
using FewShotGan.Files;

namespace FewShotGan.Runs;

/// <summary>
/// Reads the CSV files that a run goes on with. A spreadsheet saves them with other separators, decimal commas or in
/// another order; what is no longer as the run wrote it is refused, since the rows could not be told from those to be
/// written again.
/// </summary>
internal static class RunCsv
{
    /// <summary>The column that every such file begins with.</summary>
    public const string Kimg = "kimg";

    /// <summary>The rows of a file, in order; none when it is missing or empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Those that it may have.</param>
    /// <param name="texts">Those of them that hold text; the others hold numbers, or nothing.</param>
    /// <exception cref="InputException">It is not as the run wrote it.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(
        string path, IReadOnlyList<string> columns, params IReadOnlyList<string> texts)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 }) return [];
        try
        {
            var rows = CsvFile.Read(path, header => Problem(header, columns)).Rows;
            double before = 0;
            foreach (var row in rows)
            {
                if (Problem(row, before, texts) is { } problem)
                {
                    // A crash may have cut the last line short within its last cell.
                    if (row == rows[^1] && !CsvFile.EndsWithLine(path))
                        return [.. rows.SkipLast(1).Select(whole => whole.Cells)];
                    throw new InputException($"{path}:{row.Line}: {problem}");
                }

                before = Number(row.Cells[Kimg]);
            }

            return [.. rows.Select(row => row.Cells)];
        }
        catch (InputException problem)
        {
            throw new InputException(
                $"{problem.Message}; a spreadsheet may have saved it: put the run's own file back, or move this one "
                    + "away to go on without its rows");
        }
    }

    /// <summary>Makes sure that everything that resuming reads and cuts is as the run wrote it.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="InputException">A file is not.</exception>
    public static void Require(RunFolder run)
    {
        MetricsCsv.Read(run.MetricsPath);
        EvaluationsCsv.Read(run.EvaluationsPath);
        VisionAidedCsv.Read(run.VisionAidedPath);
        EventsCsv.Read(run.EventsPath);
    }

    /// <summary>Whether a file has rows from later than a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nimg">Real images shown at the checkpoint.</param>
    public static bool HasRowsAfter(string path, long nimg) =>
        File.Exists(path) && MetricsCsv.ReadRows(path).Any(row => MetricsCsv.Images(row) > nimg);

    private static string? Problem(IReadOnlyList<string> header, IReadOnlyList<string> columns)
    {
        if (header.FirstOrDefault(name => !columns.Contains(name)) is { } other)
            return $"found the column '{Shown(other)}', expected {string.Join(", ", columns.Take(3))}, … with "
                + "commas between";
        return header.Contains(Kimg) ? null : $"found no column {Kimg}";
    }

    private static string? Problem(CsvRow row, double before, IReadOnlyList<string> texts)
    {
        foreach (var (name, cell) in row.Cells)
            if (!texts.Contains(name) && !IsNumber(cell, mayBeEmpty: name != Kimg))
                return $"{name}: found '{Shown(cell)}', expected a number such as 0.5";
        return Number(row.Cells[Kimg]) >= before
            ? null
            : $"{Kimg}: found {row.Cells[Kimg]} after {before.ToString(CultureInfo.InvariantCulture)}, expected the "
                + "rows in order";
    }

    private static double Number(string cell) => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static bool IsNumber(string cell, bool mayBeEmpty) =>
        cell.Length == 0 ? mayBeEmpty : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Shown(string text)
    {
        const int most = 40;
        var line = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length <= most ? line : line[..most] + "…";
    }
}
