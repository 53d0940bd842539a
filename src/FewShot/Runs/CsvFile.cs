using CsvHelper;

namespace FewShotGan.Runs;

/// <summary>How every CSV file of the tool is written: UTF-8, a line feed after each row.</summary>
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
}
