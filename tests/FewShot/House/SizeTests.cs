namespace FewShotGan.Tests.House;

/// <summary>Files and folders stay small enough to be read.</summary>
public sealed class SizeTests
{
    private const int Columns = 120, Lines = 300, FilesInAFolder = 16;

    [Fact]
    public void No_line_is_wider_than_the_editor() => AssertNone(
        from file in Sources()
        from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > Columns
        select $"{Name(file)}:{line.Number} has {line.Text.Length} columns, expected at most {Columns}");

    [Fact]
    public void No_file_is_longer_than_a_few_screens() => AssertNone(
        from file in Sources()
        let lines = File.ReadLines(file).Count()
        where lines > Lines
        select $"{Name(file)} has {lines} lines, expected at most {Lines}: split it by what it does");

    [Fact]
    public void No_folder_is_crowded() => AssertNone(
        from folder in Sources().GroupBy(file => Path.GetDirectoryName(file)!)
        where folder.Count() > FilesInAFolder
        select $"{Name(folder.Key)} has {folder.Count()} files, expected at most {FilesInAFolder}: give it a "
            + "second level");

    private static void AssertNone(IEnumerable<string> problems)
    {
        var found = problems.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static List<string> Sources()
    {
        var files = SourceTree.Files("src", "tests", "bench", "build").ToList();
        Assert.True(files.Count > 500, $"found {files.Count} source files");
        return files;
    }

    private static string Name(string path) => Path.GetRelativePath(SourceTree.Root, path);
}
