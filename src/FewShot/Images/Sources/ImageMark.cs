using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace FewShotGan.Images;

/// <summary>
/// What this tool notes in the files that it writes: that one shows several images, or which generator an image is of.
/// In a PNG that is text among the first bytes, in an animated WebP metadata (XMP) behind the frames.
/// </summary>
internal static class ImageMark
{
    /// <summary>How many of a PNG's first bytes hold its mark.</summary>
    public const int HeadLength = 256;

    private const string Maker = "fewshot ";
    private const int WidthAt = 16, HeightAt = 20, HeaderEnd = 33; // in a PNG
    private const int FlagsAt = 20, WithXmp = 4, TailLength = 1024; // in an extended WebP

    private static ReadOnlySpan<byte> Creator => "CreatorTool='fewshot animation'"u8;

    /// <summary>XMP that marks an animation.</summary>
    public static byte[] Animation { get; } =
    [
        .. "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"u8,
        .. "<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:"u8, .. Creator,
        .. "/></rdf:RDF></x:xmpmeta>"u8,
    ];

    /// <summary>A PNG of several images with the mark that it is one.</summary>
    public static byte[] Sheet(byte[] png) => Noted(png, SheetChunk(png));

    /// <summary>A PNG of one generated image with the mark of what made it.</summary>
    /// <param name="png">The image.</param>
    /// <param name="origin">What made it, in ASCII.</param>
    public static byte[] Made(byte[] png, string origin) => Noted(png, Chunk("Source", Maker + origin));

    /// <summary>Whether a file of this name may be a sheet.</summary>
    public static bool MayBeIn(string name) => Path.GetExtension(name).ToLowerInvariant() is ".png" or ".webp";

    /// <summary>Whether a file shows several images, by its mark.</summary>
    /// <param name="start">Its first <see cref="HeadLength"/> bytes, or all that it has.</param>
    /// <param name="rest">What follows.</param>
    public static bool IsSheet(ReadOnlySpan<byte> start, Stream rest) => ImageFormat.Of(start) switch
    {
        // Editors keep texts: what somebody cut out of a sheet is of another size, and may well be an image.
        "PNG" => start.Length > HeaderEnd && start.IndexOf(SheetChunk(start)) >= 0,
        "WebP" => start.Length > FlagsAt && start[12..].StartsWith("VP8X"u8) && (start[FlagsAt] & WithXmp) != 0
        && Hold(start, rest, Creator),
        _ => false,
    };

    /// <summary>Whether a PNG is of one generated image.</summary>
    /// <param name="start">Its first <see cref="HeadLength"/> bytes, or all that it has.</param>
    public static bool IsGenerated(ReadOnlySpan<byte> start) => start.IndexOf("tEXtSource\0fewshot "u8) >= 0;

    /// <summary>Whether a PNG is of one generated image that something made.</summary>
    /// <param name="start">Its first <see cref="HeadLength"/> bytes, or all that it has.</param>
    /// <param name="origin">As for <see cref="Made"/>.</param>
    public static bool IsMadeBy(ReadOnlySpan<byte> start, string origin) =>
        start.IndexOf(Chunk("Source", Maker + origin)) >= 0;

    private static byte[] SheetChunk(ReadOnlySpan<byte> png)
    {
        var (width, height) = (
            BinaryPrimitives.ReadInt32BigEndian(png[WidthAt..]), BinaryPrimitives.ReadInt32BigEndian(png[HeightAt..]));
        return Chunk("Software", string.Create(CultureInfo.InvariantCulture, $"fewshot sheet of {width}x{height} px"));
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

    // libvips would compress the text, and put it behind what else it writes.
    private static byte[] Noted(byte[] png, byte[] chunk)
    {
        var check = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32.HashToUInt32(chunk.AsSpan(4)));
        return [.. png[..HeaderEnd], .. chunk, .. check, .. png[HeaderEnd..]];
    }

    private static bool Hold(ReadOnlySpan<byte> start, Stream rest, ReadOnlySpan<byte> text)
    {
        // metadata are the last thing
        if (rest.CanSeek) rest.Position = Math.Max(rest.Position, rest.Length - TailLength);
        Span<byte> window = new byte[1 << 16];
        start.CopyTo(window);
        int kept = start.Length, read;
        do
        {
            read = rest.Read(window[kept..]);
            var filled = window[..(kept + read)];
            if (filled.IndexOf(text) >= 0) return true;
            kept = Math.Min(text.Length - 1, filled.Length);
            filled[^kept..].CopyTo(window);
        }
        while (read > 0);
        return false;
    }
}
