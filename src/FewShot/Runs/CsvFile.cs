using CsvHelper;

namespace FewShotGan.Runs;

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

    /// <summary>The header and the rows of a file; a last line that a crash cut short is left out.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">A row has more or fewer cells than the header, or a column is there twice.</exception>
    public static (IReadOnlyList<string> Header, IReadOnlyList<CsvRow> Rows) Read(string path)
    {
        // Other programs write other separators; to guess one would read 0,5 as two numbers or as five.
        using var reader = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',', TrackLineNumbers = true });
        bool isWhole = EndsWithLine(path);
        var rows = new List<CsvRow>();
        InputException? problem = null;
        while (reader.Read())
        {
            if (problem is not null) throw problem;
            var header = reader.Headers;
            if (reader.FieldCount != header.Count)
                problem = new InputException($"{path}:{reader.LineNumber}: found {reader.FieldCount} cells, expected the {header.Count} of the header");
            else if (header.Distinct().Count() == header.Count)
                rows.Add(new(reader.LineNumber, header.Select((name, i) => (name, value: reader.GetString(i))).ToDictionary(cell => cell.name, cell => cell.value)));
            else
                throw new InputException($"{path}:1: found the column '{header.GroupBy(name => name).First(group => group.Count() > 1).Key}' twice");
        }

        return problem is null || !isWhole ? (reader.Headers, rows) : throw problem;
    }

    /// <summary>Whether a file's last line has its end, which one that a crash cut short lacks.</summary>
    public static bool EndsWithLine(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length == 0) return true;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() is '\n' or '\r';
    }
}
