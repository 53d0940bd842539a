using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NetVips;

namespace FewShotGan.Data;

/// <summary>
/// What this tool notes in the files that it writes: that one shows several pictures, or which generator a picture is of. In a
/// PNG that is text among the first bytes, in an animated WebP metadata (XMP) behind the frames.
/// </summary>
internal static class PictureMark
{
    /// <summary>How many of a PNG's first bytes hold its mark.</summary>
    public const int HeadLength = 512;

    private const int WidthAt = 16, HeightAt = 20; // in a PNG
    private const int FlagsAt = 20, AnimatedWithXmp = 6; // in an extended WebP

    private static ReadOnlySpan<byte> Creator => "CreatorTool='fewshot animation'"u8;

    /// <summary>XMP that marks an animation.</summary>
    public static byte[] Animation { get; } =
    [
        .. "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"u8,
        .. "<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:"u8, .. Creator, .. "/></rdf:RDF></x:xmpmeta>"u8,
    ];

    /// <summary>An image that is going to be a PNG of several pictures.</summary>
    public static Image Sheet(Image image) => Noted(image, "Software", SheetText(image.Width, image.Height));

    /// <summary>An image that is going to be a PNG of one generated picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="origin">What made it, in ASCII.</param>
    public static Image Made(Image image, string origin) => Noted(image, "Source", origin);

    /// <summary>Whether a file of this name may be a sheet.</summary>
    public static bool MayBeIn(string name) => Path.GetExtension(name).ToLowerInvariant() is ".png" or ".webp";

    /// <summary>Whether a file shows several pictures, by its mark.</summary>
    /// <param name="start">Its first <see cref="HeadLength"/> bytes, or all that it has.</param>
    /// <param name="rest">What follows.</param>
    public static bool IsSheet(ReadOnlySpan<byte> start, Stream rest) => PictureFormat.Of(start) switch
    {
        "PNG" => start.IndexOf("fewshot sheet"u8) >= 0 && IsWholeSheet(start),
        "WebP" => start.Length > FlagsAt && start[12..].StartsWith("VP8X"u8) && (start[FlagsAt] & AnimatedWithXmp) == AnimatedWithXmp && Holds(rest, Creator),
        _ => false,
    };

    /// <summary>Whether a PNG is of one generated picture that something made.</summary>
    /// <param name="start">Its first <see cref="HeadLength"/> bytes, or all that it has.</param>
    /// <param name="origin">As for <see cref="Made"/>.</param>
    public static bool IsMadeBy(ReadOnlySpan<byte> start, string origin) => start.IndexOf(Chunk("Source", origin)) >= 0;

    // Editors keep such texts: what somebody cut out of a sheet is of another size, and may well be a picture.
    private static bool IsWholeSheet(ReadOnlySpan<byte> start)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(start[WidthAt..]), BinaryPrimitives.ReadInt32BigEndian(start[HeightAt..]));
        return start.IndexOf(Chunk("Software", SheetText(width, height))) >= 0;
    }

    /// <summary>The chunk of a PNG that holds a text, but for its checksum.</summary>
    private static byte[] Chunk(string key, string text)
    {
        var content = Encoding.ASCII.GetBytes($"tEXt{key}\0{text}");
        var chunk = new byte[4 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4); // its type does not count
        content.CopyTo(chunk, 4);
        return chunk;
    }

    private static string SheetText(int width, int height) => string.Create(CultureInfo.InvariantCulture, $"fewshot sheet of {width}x{height} px");

    private static Image Noted(Image image, string key, string text) =>
        image.Mutate(mutable => mutable.Set(GValue.GStrType, $"png-comment-0-{key}", text));

    private static bool Holds(Stream content, ReadOnlySpan<byte> text)
    {
        Span<byte> window = new byte[1 << 16];
        for (int kept = 0; content.Read(window[kept..]) is > 0 and var read;)
        {
            var filled = window[..(kept + read)];
            if (filled.IndexOf(text) >= 0) return true;
            kept = Math.Min(text.Length - 1, filled.Length);
            filled[^kept..].CopyTo(window);
        }

        return false;
    }
}
