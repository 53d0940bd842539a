using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using NetVips;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>The table of awkward inputs.</summary>
internal static partial class AwkwardInputs
{
    private const string Damaged = "damaged or cut short";

    // Tag 259 of a little-endian TIFF's directory, before its value: one 16-bit number.
    private static ReadOnlySpan<byte> TiffCompression => [3, 1, 3, 0, 1, 0, 0, 0];

    public static IReadOnlyList<AwkwardInput> All { get; } =
    [
        .. CutShort(), .. NotImages(), .. Misnamed(), .. Sizes(), .. Bombs(), .. Kinds(), .. Orientations(),
            .. Names(), .. NotUtf8(), .. Links(),
        .. Bitmaps(), .. BadBitmaps(), .. Archives(), .. OtherToolsArchives(), .. BadArchives(), .. Labels(),
        .. BadLabels(), .. Several(), .. Own(),
    ];

    private static AwkwardInput One(string name, string file, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        return new(name, folder => Written(folder, file, bytes));
    }

    private static AwkwardInput Packed(string name, byte[] zip) =>
        new(name, folder => Path.Combine(Written(folder, "images.zip", zip), "images.zip"));

    private static AwkwardInput Linked(string name, Action<string, string> link) => new(name, folder =>
    {
        link(folder, Path.Combine(folder, "link.png"));
        return folder;
    });

    private static AwkwardInput Labelled(string name, string? json, string kind = "dataset.json") =>
        new AwkwardInput(name, folder =>
    {
        Written(folder, "a.png", Encoded(".png"));
        if (json is not null) Written(folder, "dataset.json", Encoding.UTF8.GetBytes(json));
        return Written(folder, "b/c.png", Encoded(".png"));
    }).With("labels", kind);

    /// <summary>Two images of these names, the second called by another name in dataset.json.</summary>
    private static AwkwardInput Named(string name, string first, string label, string second) =>
        new AwkwardInput(name, folder =>
    {
        Written(folder, first, Encoded(".png"));
        Written(folder, second, Encoded(".png"));
        return Written(
            folder, "dataset.json", Encoding.UTF8.GetBytes($$"""{"labels": [["{{first}}", 1], ["{{label}}", 0]]}"""));
    }).With("labels", "dataset.json").Holds(2).Shows(10, 120, 130);

    /// <summary>What a shell makes of a folder with an image.</summary>
    private static AwkwardInput Shell(string name, string commands) => new(name, folder =>
    {
        Written(folder, "a.png", Encoded(".png"));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", commands]) { WorkingDirectory = folder })!;
        shell.WaitForExit();
        return folder;
    });

    private static string Written(string folder, string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return folder;
    }

    private static Image HalfTransparent() => Plain(16, 16, [.. Teal, 255]).Insert(Plain(8, 16, 0, 0, 0, 0), 0, 0);

    private static Image Deep(Enums.Interpretation interpretation, params int[] colour)
    {
        ushort[] pixels = [.. Enumerable.Repeat(colour, 256).SelectMany(c => c).Select(value => (ushort)(value * 257))];
        return Image.NewFromMemory(pixels, 16, 16, colour.Length, Enums.BandFormat.Ushort)
            .Copy(interpretation: interpretation);
    }
}
