namespace FewShotGan.Files;

/// <summary>A row of a CSV file.</summary>
/// <param name="Line">The line on which it begins, the header's being 1.</param>
/// <param name="Cells">Its cells by the names of their columns.</param>
internal sealed record CsvRow(long Line, IReadOnlyDictionary<string, string> Cells);
