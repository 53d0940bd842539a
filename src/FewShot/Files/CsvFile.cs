using System.Globalization;
using CsvHelper;

namespace FewShotGan.Files;

/// <summary>How every CSV file of the tool is written and read: UTF-8, commas, a line feed after each row.</summary>
internal static class CsvFile
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="append">Whether to go on with it; it is replaced otherwise.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static CsvWriter Open(string path, bool append = false) =>
        CsvWriter.Create(new StreamWriter(path, append), new CsvWriterOptions { NewLine = "\n" });

    /// <summary>Writes the cells of a row.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="cells">Its cells.</param>
    public static void WriteRow(this CsvWriter writer, params IEnumerable<string> cells)
    {
        foreach (var cell in cells) writer.WriteField(cell);
        writer.EndRecord();
    }

    /// <summary>A number as a cell that <c>double.Parse</c> reads, and pandas too; empty for null.</summary>
    public static string Text(double? value) =>
        value is double.NaN ? "nan" : value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The header and the rows of a file; a last line that a crash cut short is left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problemOf">What is wrong with the header, if anything, before the rows are held against it.</param>
    /// <exception cref="InputException">The header is wrong, or a row has more or fewer cells.</exception>
    public static (IReadOnlyList<string> Header, IReadOnlyList<CsvRow> Rows) Read(
        string path, Func<IReadOnlyList<string>, string?>? problemOf = null)
    {
        // Other programs write other separators; to guess one would read 0,5 as two numbers or as five.
        using var reader = CsvReader.Create(
            Shared(path), new CsvReaderOptions { Separator = ',', TrackLineNumbers = true });
        reader.ReadHeader();
        var header = reader.Headers;
        var twice = header.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if ((twice is null ? problemOf?.Invoke(header) : $"found the column '{twice}' twice") is { } wrong)
            throw new InputException($"{path}:1: {wrong}");
        bool isWhole = EndsWithLine(path);
        var rows = new List<CsvRow>();
        InputException? problem = null;
        while (reader.Read())
        {
            if (problem is not null) throw problem;
            if (reader.FieldCount == header.Count)
                rows.Add(new(
                    reader.LineNumber, header.Select((name, i) => (name, value: reader.GetString(i)))
                    .ToDictionary(cell => cell.name, cell => cell.value)));
            else
                problem = new InputException(
                    $"{path}:{reader.LineNumber}: found {reader.FieldCount} cells, expected the {header.Count} of "
                        + "the header");
        }

        return problem is null || !isWhole ? (header, rows) : throw problem;
    }

    /// <summary>Whether a file's last line has its end, which one that a crash cut short lacks.</summary>
    public static bool EndsWithLine(string path)
    {
        using var file = Shared(path);
        if (file.Length == 0) return true;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() is '\n' or '\r';
    }

    // A run that goes on has its metrics.csv open for writing.
    private static FileStream Shared(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
