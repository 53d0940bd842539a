using System.Diagnostics;

namespace FewShotGan.Data;

/// <summary>The tool's own folder, whose set-up installs what samples need.</summary>
internal static class ToolHome
{
    private const string SetupScript = "build/setup.sh";

    /// <summary>The folder of an npm package that has a folder under <c>npm</c>, installed first if it is not there.</summary>
    /// <param name="name">The package.</param>
    /// <param name="purpose">What needs it, to begin an error message with.</param>
    /// <exception cref="InputException">The tool's folder is unknown, or the package can't be installed.</exception>
    public static string NpmPackage(string name, string purpose)
    {
        var home = Require(purpose);
        var place = Path.Combine(home, "npm", name);
        var folder = Path.Combine(place, "node_modules", name);
        if (!Directory.Exists(folder) || !IsCurrent(place))
            Install(home, "npm", name, purpose);
        return folder;
    }

    /// <summary>The folder of an npm package, or null when it is not installed.</summary>
    /// <param name="name">The package.</param>
    public static string? InstalledNpmPackage(string name) =>
        Find() is { } home && Path.Combine(home, "npm", name, "node_modules", name) is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>A folder of a Debian package, installed first if it is not there.</summary>
    /// <param name="package">The package.</param>
    /// <param name="folder">The folder that it brings, relative to the system's root or to FEWSHOT_DEBIAN_ROOT.</param>
    /// <param name="purpose">What needs it, to begin an error message with.</param>
    /// <exception cref="InputException">The tool's folder is unknown, or the package can't be installed.</exception>
    public static string DebianFolder(string package, string folder, string purpose)
    {
        folder = Path.Combine(Environment.GetEnvironmentVariable("FEWSHOT_DEBIAN_ROOT") is { Length: > 0 } root ? root : "/", folder);
        if (!Directory.Exists(folder))
            Install(Require(purpose), "debian", package, purpose);
        return Directory.Exists(folder)
            ? folder
            : throw new InputException($"{purpose}: {folder}, where {package} has its pictures, is not there; install that package again");
    }

    // npm writes its own list last: an installation that broke off has none, one of older versions an older one.
    private static bool IsCurrent(string place)
    {
        var installed = new FileInfo(Path.Combine(place, "node_modules", ".package-lock.json"));
        var wanted = new FileInfo(Path.Combine(place, "package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc;
    }

    private static string Require(string purpose) => Find() ?? throw new InputException(
        $"{purpose}: the tool's folder, whose set-up installs its package, is unknown;"
        + " set FEWSHOT_HOME to the folder that holds build/setup.sh");

    /// <summary>FEWSHOT_HOME, which the launcher sets, or the nearest folder above the program that holds set-up.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("FEWSHOT_HOME") is { Length: > 0 } given)
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SetupScript)))
                return folder.FullName;
        }

        return null;
    }

    // Set-up's progress goes on to the user's stderr; if it fails, its last line is the reason.
    private static void Install(string home, string kind, string package, string purpose)
    {
        using var setup = new Process();
        setup.StartInfo = new("bash", [Path.Combine(home, SetupScript), kind, package]) { RedirectStandardError = true };
        try
        {
            setup.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InputException($"{purpose}: bash, which fetches its package, cannot be run: {e.Message}");
        }

        string? last = null;
        while (setup.StandardError.ReadLine() is { } line)
        {
            if (last is not null)
                Console.Error.WriteLine(last);
            last = line;
        }

        setup.WaitForExit();
        if (setup.ExitCode != 0)
            throw new InputException($"{purpose}: its package cannot be fetched: {last?.Replace("fewshot: ", "") ?? "set-up failed"}");
        if (last is not null)
            Console.Error.WriteLine(last);
    }
}
