namespace FewShotGan.Files;

/// <summary>Replaces a file by a new one, so that a crash between leaves the old one as it was.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file beside the one that is meant, and gives it its name.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="write">Writes the file whose path it is given.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, Action<string> write)
    {
        var whole = path + ".tmp";
        write(whole);
        File.Move(whole, path, overwrite: true);
    }
}
