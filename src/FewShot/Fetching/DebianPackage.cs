namespace FewShotGan.Fetching;

/// <summary>
/// A Debian package that holds images: the one that is installed, or one that apt fetches and dpkg unpacks into the
/// user's cache, which needs no root. apt checks its hash against Debian's signed list.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Holds">What it holds, for people.</param>
/// <param name="Megabytes">The size of the package.</param>
internal sealed record DebianPackage(string Name, string Holds, int Megabytes)
{
    /// <summary>Tux Paint's stamps.</summary>
    public static DebianPackage Stamps { get; } = new("tuxpaint-stamps-default", "Tux Paint's stamps", 161);

    /// <summary>Flags of countries.</summary>
    public static DebianPackage Flags { get; } = new("iso-flags-png-320x240", "flags of countries", 5);

    /// <summary>Fashion-MNIST.</summary>
    public static DebianPackage FashionMnist { get; } = new("dataset-fashion-mnist", "Fashion-MNIST", 31);

    private string Cached => Path.Combine(UserCache.Root, "debian", Name);

    /// <summary>A folder of the package, or null when it is not on this machine.</summary>
    /// <param name="folder">The folder, relative to the root of a file system.</param>
    public string? Find(string folder) =>
        new[] { Root, Cached }.Select(root => Path.Combine(root, folder)).FirstOrDefault(Directory.Exists);

    /// <summary>A folder of the package, after fetching it if it is not on this machine.</summary>
    /// <param name="folder">The folder, relative to the root of a file system.</param>
    /// <param name="purpose">What needs it, to begin an error message with.</param>
    /// <exception cref="InputException">It can't be fetched, or lacks the folder.</exception>
    public string Folder(string folder, string purpose)
    {
        if (Find(folder) is { } found) return found;
        UserCache.Folder(Cached, purpose, (root, arrival) => Unpack(root, arrival, purpose));
        return Find(folder) ?? throw new InputException(
            $"{purpose}: the package {Name} in {Cached} has no {folder}; delete that folder, so that it is "
                + "fetched again");
    }

    // Where the system's packages are, or other ones that are unpacked already.
    private static string Root => Environment.GetEnvironmentVariable("FEWSHOT_DEBIAN_ROOT") is { Length: > 0 } given
        ? given
        : "/";

    private void Unpack(string root, string arrival, string purpose)
    {
        if (ExternalProgram.Find("apt-get") is not { } apt || ExternalProgram.Find("dpkg-deb") is not { } dpkg)
        {
            throw new InputException(
                $"{purpose}: {Holds} are in the Debian package {Name}, and apt-get and dpkg-deb, which fetch and "
                + "unpack it, are not on the PATH; unpack it into a folder elsewhere and set FEWSHOT_DEBIAN_ROOT to "
                + "that folder");
        }

        using (new FetchProgress($"fetching {Holds} with apt-get, once ({Megabytes} MB)", arrival))
        {
            // A list of packages that is empty or too old is fetched anew, aside from the system's.
            var complaint = ExternalProgram.Run(apt, arrival, "-qq", "download", Name);
            if (complaint is not null
                && ExternalProgram.Run(apt, arrival, ["-qq", .. Own(arrival), "update"]) is null)
                complaint = ExternalProgram.Run(apt, arrival, ["-qq", .. Own(arrival), "download", Name]);
            if (complaint is not null)
            {
                throw new InputException($"{purpose}: apt-get could not fetch {Name}: {complaint[^1]}; "
                    + "is this machine online?");
            }
        }

        var archive = Directory.GetFiles(arrival, "*.deb").Single();
        if (ExternalProgram.Run(dpkg, arrival, "--extract", archive, root) is { } trouble)
            throw new InputException($"{purpose}: dpkg-deb could not unpack {Name}: {trouble[^1]}");
    }

    private static string[] Own(string arrival)
    {
        Directory.CreateDirectory(Path.Combine(arrival, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(arrival, "cache"));
        return ["-o", $"Dir::State::Lists={arrival}/lists", "-o", $"Dir::Cache={arrival}/cache", "-o",
            "Debug::NoLocking=true", "-o", "APT::Sandbox::User="];
    }
}
