using System.Runtime.InteropServices;
using System.Text;

namespace FewShotGan.Files;

/// <summary>Writes a folder whole or not at all.</summary>
internal static class AtomicFolder
{
    /// <summary>What the names of folders not yet complete begin with.</summary>
    public const string TemporaryPrefix = ".tmp-";

    /// <summary>
    /// Calls <paramref name="fill"/> on a temporary folder beside <paramref name="path"/>, has everything reach the
    /// disk, and gives it its name. When anything throws, the temporary folder goes and a folder already at
    /// <paramref name="path"/> stays as it was.
    /// </summary>
    /// <param name="path">The folder to write or to replace.</param>
    /// <param name="fill">Writes the files into the folder that it is given.</param>
    public static void Write(string path, Action<string> fill)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(parent, TemporaryPrefix + Path.GetFileName(path));
        var replaced = temporary + ".old";
        Directory.CreateDirectory(parent);
        Remove(temporary);
        Remove(replaced);
        Directory.CreateDirectory(temporary);
        try
        {
            fill(temporary);
            foreach (var file in Directory.GetFiles(temporary)) FlushFile(file);
            FlushFolder(temporary);
            if (Directory.Exists(path)) Directory.Move(path, replaced);
            Directory.Move(temporary, path);
        }
        catch
        {
            Remove(temporary);
            if (Directory.Exists(replaced) && !Directory.Exists(path)) Directory.Move(replaced, path);
            throw;
        }

        FlushFolder(parent);
        Remove(replaced);
    }

    /// <summary>Deletes a folder so that, whatever interrupts it, no part of it is left under its name.</summary>
    /// <param name="path">The folder.</param>
    public static void Delete(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, TemporaryPrefix + Path.GetFileName(path));
        Remove(temporary);
        Directory.Move(path, temporary);
        Remove(temporary);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static void FlushFile(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    // A rename survives a power cut only once the folder that holds the name is on the disk; .NET cannot open folders.
    private static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return;
        int handle = Open(Encoding.UTF8.GetBytes(folder + '\0'), flags: 0);
        if (handle < 0) return;
        _ = Sync(handle);
        _ = Close(handle);
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
