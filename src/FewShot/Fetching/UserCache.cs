using FewShotGan.Files;

namespace FewShotGan.Fetching;

/// <summary>
/// The folder that holds what was fetched: FEWSHOT_CACHE, or <c>fewshot</c> in the user's cache folder.
/// </summary>
internal static class UserCache
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    /// <summary>Its full path; it need not be there.</summary>
    public static string Root => Environment.GetEnvironmentVariable("FEWSHOT_CACHE") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.Combine(OfUser(), "fewshot");

    /// <summary>
    /// A folder that is filled when it is first asked for, whole or not at all, by one process at a time.
    /// </summary>
    /// <param name="path">Its full path.</param>
    /// <param name="purpose">What needs it, to begin an error message with.</param>
    /// <param name="fill">
    /// Writes what it holds into the first folder that it is given; the second is empty, for what arrives on the way.
    /// </param>
    /// <returns><paramref name="path"/>.</returns>
    /// <exception cref="InputException">It can't be filled.</exception>
    internal static string Folder(string path, string purpose, Action<string, string> fill)
    {
        if (Directory.Exists(path)) return path;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var turn = Turn(path + ".lock");
            if (!Directory.Exists(path)) AtomicFolder.Write(path, folder => WithArrivals(folder, fill));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{purpose}: {path} cannot be written: {e.Message}; set FEWSHOT_CACHE to a folder with room");
        }
    }

    private static void WithArrivals(string folder, Action<string, string> fill)
    {
        var arrival = Directory.CreateTempSubdirectory("fewshot-fetch-").FullName;
        try
        {
            fill(folder, arrival);
        }
        finally
        {
            Directory.Delete(arrival, recursive: true);
        }
    }

    private static string OfUser()
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Caches");
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(home, ".cache");
    }

    // Waits while another process holds the file open; the system closes it when that process ends, however it ends.
    private static FileStream Turn(string path)
    {
        for (bool told = false; ; told = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told) Console.Error.WriteLine("fewshot: waiting for another process that fetches the same");
                Thread.Sleep(Moment);
            }
        }
    }
}
