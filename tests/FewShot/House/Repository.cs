namespace FewShotGan.Tests.House;

/// <summary>The files of this repository, for tests that look at pages and sources.</summary>
internal static class Repository
{
    /// <summary>The text of a file.</summary>
    /// <param name="path">Its path in the repository.</param>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository.</exception>
    public static string Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FewShotGan.sln")))
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException("FewShotGan.sln is in no folder above the tests");
        return File.ReadAllText(Path.Combine(folder.FullName, path));
    }
}
