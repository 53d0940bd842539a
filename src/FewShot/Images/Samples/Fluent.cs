using System.Globalization;
using FewShotGan.Fetching;

namespace FewShotGan.Images;

/// <summary>
/// Fluent emoji (Microsoft, MIT): pictures shaded as if round, 256 px with alpha, in the order of their code points.
/// </summary>
internal sealed class Fluent : ISampleSet
{
    // The faces among them, by first and last code point.
    private static readonly (int First, int Last)[] Faces =
    [
        (0x1f600, 0x1f644), (0x1f910, 0x1f917), (0x1f920, 0x1f92f), (0x1f970, 0x1f97a), (0x1f9d0, 0x1f9d0),
        (0x1fae0, 0x1fae5),
    ];

    private const int HeldOutOneIn = 10;
    private readonly bool facesOnly;

    private Fluent(bool facesOnly) => this.facesOnly = facesOnly;

    /// <summary>All 3,391. None is held out.</summary>
    public static Fluent All { get; } = new(facesOnly: false);

    /// <summary>The 111 faces: 100 to learn from, and every tenth one, 11, held out.</summary>
    public static Fluent OfFaces { get; } = new(facesOnly: true);

    public string Name => facesOnly ? "fluent-faces" : "fluent";

    public bool HoldsOut => facesOnly;

    public string Licence => "Fluent emoji, MIT, © Microsoft";

    public string Fetch(string purpose) => IFetchedPackage.Of("@lobehub/fluent-emoji-3d").Fetch(purpose);

    public IReadOnlyList<ImageFile> Files(string package, DataPart part)
    {
        if (!HoldsOut && part == DataPart.HeldOut) throw SampleSets.HoldsNothingOut(Name);
        var files = Directory.EnumerateFiles(Path.Combine(package, "assets"), "*.webp")
            .Select(path => ImageFile.OnDisk(Path.GetFileName(path), path))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
        return facesOnly
            ? [.. files.Where(file => IsFace(file.Name)).Where((_, i) => IsHeldOut(i) == (part == DataPart.HeldOut))]
            : [.. files];
    }

    private static bool IsHeldOut(int place) => place % HeldOutOneIn == HeldOutOneIn - 1;

    // A name is its code points in hexadecimal, with dashes between them: 1f600.webp.
    private static bool IsFace(string name) =>
        int.TryParse(
            Path.GetFileNameWithoutExtension(name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out int code)
        && Faces.Any(range => code >= range.First && code <= range.Last);
}
