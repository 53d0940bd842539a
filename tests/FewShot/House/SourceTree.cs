namespace FewShotGan.Tests.House;

/// <summary>The repository that the tests were built from.</summary>
internal static class SourceTree
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The source files of some of its folders.</summary>
    /// <param name="folders">The folders, relative to the root.</param>
    public static IEnumerable<string> Files(params IEnumerable<string> folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(
            Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FewShotGan.sln")))
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException("FewShotGan.sln is in no folder above the tests");
        return folder.FullName;
    }
}
