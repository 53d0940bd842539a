using CsvHelper;
using FewShotGan.Files;

namespace FewShotGan.Images;

/// <summary>
/// The file that says which images of a source a run learns from and which it holds out: a row each, with part and
/// name.
/// </summary>
internal static class SplitFile
{
    /// <summary>What the parts are called.</summary>
    public const string Train = "train", HeldOut = "held_out";

    /// <summary>Writes the division of a run.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="parts">The images.</param>
    public static void Write(string path, ImageParts parts)
    {
        WholeFile.Write(path, whole =>
        {
            using var writer = CsvFile.Open(whole);
            writer.WriteRow("part", "name");
            foreach (var name in parts.Train.Names) writer.WriteRow(Train, name);
            foreach (var name in parts.HeldOut?.Names ?? []) writer.WriteRow(HeldOut, name);
        });
    }

    /// <summary>The names of both parts.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing or no such file.</exception>
    public static (IReadOnlySet<string> Train, IReadOnlySet<string> HeldOut) Read(string path)
    {
        if (!File.Exists(path))
            throw new InputException(
                $"data.held_out: there is no file '{path}'; expected a list such as the split.csv of a run");
        var rows = new List<(string Part, string Name)>();
        using (var reader = CsvReader.FromFile(
            path, new CsvReaderOptions { FieldCountMismatch = CsvFieldCountHandling.Skip }))
        {
            if (!reader.Headers.SequenceEqual(["part", "name"]))
                throw new InputException(
                    $"data.held_out: '{path}' has the columns {string.Join(", ", reader.Headers)}; expected part, "
                        + "name, as in the split.csv of a run");
            while (reader.Read()) rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        if (rows.FirstOrDefault(row => row.Part is not (Train or HeldOut)) is { Part: not null } wrong)
            throw new InputException(
                $"data.held_out: '{path}' calls the part of '{wrong.Name}' '{wrong.Part}'; expected {Train} "
                    + $"or {HeldOut}");
        if (rows.GroupBy(row => row.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"data.held_out: '{path}' lists '{twice.Key}' twice; remove one of the two rows");
        return (Names(Train), Names(HeldOut));

        HashSet<string> Names(string part) =>
            rows.Where(row => row.Part == part).Select(row => row.Name).ToHashSet(StringComparer.Ordinal);
    }
}
