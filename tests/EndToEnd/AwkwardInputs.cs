using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using NetVips;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>The table of awkward inputs.</summary>
internal static class AwkwardInputs
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

    private static IEnumerable<AwkwardInput> CutShort()
    {
        foreach (var extension in new[] { ".png", ".jpg", ".webp", ".gif", ".tif", ".bmp" })
        {
            var half = Noise(extension);
            yield return One($"half a {extension}", "a" + extension, half.AsSpan(0, half.Length / 2))
                .Refused($"a{extension}: it is {Damaged}");
            yield return One($"the first 40 bytes of a {extension}", "a" + extension, half.AsSpan(0, 40))
                .Refused($"a{extension}: it is {Damaged}");
        }

        yield return One("a PNG with a wrong checksum", "a.png", Patched(Noise(".png"), "IDAT"u8, 50, 1, 2, 3, 4))
            .Refused("a.png", Damaged);
        yield return One("a JPEG with bytes after its end", "a.jpg", [.. Encoded(".jpg"), .. "trailer"u8])
            .Shows(10, 120, 130, 3);
        yield return One("a PNG with bytes after its end", "a.png", [.. Encoded(".png"), .. new byte[99]])
            .Shows(10, 120, 130);
    }

    private static IEnumerable<AwkwardInput> NotImages()
    {
        yield return One("a file without content", "a.png", []).Refused("a.png: the file is empty");
        yield return One("a text named PNG", "a.png", "no image"u8)
            .Refused("a.png: its content is not PNG, JPEG, WebP, BMP, GIF or TIFF");
        yield return One("a web page named JPEG", "a.jpg", "<!DOCTYPE html><html></html>"u8)
            .Refused("a.jpg: its content is not");
        yield return One("zeros named JPEG", "a.jpg", new byte[5000]).Refused("a.jpg: its content is not");
        yield return One(
            "a drawing (SVG) named PNG", "a.png", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8)
                .Refused("a.png: its content is not");
        yield return One("a pointer of Git LFS", "a.png", LfsPointer())
            .Refused("a.png: it is a Git LFS pointer, not the image itself; git lfs pull gets that");
        yield return new AwkwardInput(
            "a pointer of Git LFS in place of an archive", folder =>
                Path.Combine(Written(folder, "a.zip", LfsPointer()), "a.zip"))
            .Refused("a.zip' is a Git LFS pointer, not the archive itself; git lfs pull gets that");
        yield return One("a document (PDF) named JPEG", "a.jpg", "%PDF-1.4\n"u8).Refused("a.jpg: its content is not");
        yield return One("HEIC", "a.heic", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[50]])
            .Refused("a.heic: it is a HEIC or AVIF image", "convert it to PNG");
        yield return One("AVIF", "a.avif", [0, 0, 0, 24, .. "ftypavif"u8, .. new byte[50]]).Refused("HEIC or AVIF");
        yield return One("Photoshop", "a.psd", [.. "8BPS"u8, .. new byte[50]]).Refused("a.psd: it is a Photoshop file");
        yield return One("JPEG XL", "a.jxl", [0xFF, 0x0A, .. new byte[50]]).Refused("a.jxl: it is a JPEG XL image");
        yield return One("JPEG 2000", "a.jp2", [0, 0, 0, 12, .. "jP  \r\n"u8, .. new byte[50]])
            .Refused("a.jp2: it is a JPEG 2000 image");
        yield return One("only a text", "a.txt", "text"u8).Refused("holds no image (files of other kinds: 1)");
        yield return new AwkwardInput("an empty folder", folder => folder).Refused("holds no image (it is empty)");
        yield return new AwkwardInput("a folder named PNG", folder => Written(folder, "a.png/b.png", Encoded(".png")))
            .Shows(10, 120, 130);
        yield return new AwkwardInput("a pipe named PNG", folder =>
        {
            using var make = Process.Start("mkfifo", [Path.Combine(folder, "a.png")]);
            make.WaitForExit();
            return folder;
        }).Refused("a.png: the file is empty");
    }

    private static IEnumerable<AwkwardInput> Misnamed()
    {
        yield return One("a PNG named JPEG", "a.jpg", Encoded(".png")).Shows(10, 120, 130);
        yield return One("a JPEG named PNG", "a.png", Encoded(".jpg")).Shows(10, 120, 130, 3);
        yield return One("a WebP named BMP", "a.bmp", Encoded(".webp")).Shows(10, 120, 130, 3);
        yield return One("a BMP named JPEG", "a.jpg", Encoded(".bmp")).Shows(10, 120, 130);
        yield return One("a GIF named as text", "a.txt", Encoded(".gif")).Shows(10, 120, 130);
        yield return One("a TIFF without an extension", "scan", Encoded(".tif")).Shows(10, 120, 130);
        yield return One("an extension in capitals", "A.JPG", Encoded(".jpg")).Shows(10, 120, 130, 3);
    }

    private static IEnumerable<AwkwardInput> Sizes()
    {
        yield return One("one pixel", "a.png", Encoded(".png", side: 1)).Shows(10, 120, 130);
        yield return One("one pixel as BMP", "a.bmp", Encoded(".bmp", side: 1)).Shows(10, 120, 130);
        yield return One("a line of pixels", "a.png", Plain(1000, 1, Teal).PngsaveBuffer()).Shows(10, 120, 130);
        yield return One("a line of pixels, padded", "a.png", Plain(1, 1000, Teal).PngsaveBuffer()).With("fit", "pad")
            .At(7, 3, 10, 120, 130).At(6, 3, 255, 255, 255);
        yield return One("a line of pixels, stretched", "a.png", Plain(1, 1000, Teal).PngsaveBuffer())
            .With("fit", "stretch").At(0, 0, 10, 120, 130).At(15, 15, 10, 120, 130);
        yield return One("a large image", "a.jpg", Encoded(".jpg", side: 5000)).Shows(10, 120, 130, 3);
    }

    private static IEnumerable<AwkwardInput> Bombs()
    {
        yield return One("a PNG whose header says 20,000 x 20,000", "a.png", PngOfSize(20000, 20000))
            .Refused("a.png: it is 20000x20000 pixels; at most");
        yield return One("a PNG whose header says 100,000 x 1", "a.png", PngOfSize(100_000, 1))
            .Refused("a.png: it is 100000x1 pixels");
        yield return One("a PNG whose header says 16,000 x 16,000", "a.png", PngOfSize(16000, 16000))
            .Refused("a.png: it is " + Damaged + " (PNG)");
        yield return One(
            "a JPEG whose header says 65,000 x 65,000", "a.jpg",
            Patched(Encoded(".jpg"), [0xFF, 0xC0], 5, 0xFD, 0xE8, 0xFD, 0xE8)).Refused("65000x65000 pixels");
        yield return One(
            "a GIF whose screen is said to be 60,000 x 60,000", "a.gif",
            Patched(Encoded(".gif"), "GIF8"u8, 6, 0x60, 0xEA, 0x60, 0xEA)).Shows(10, 120, 130);
        yield return One(
            "a GIF whose image is said to be 60,000 x 60,000", "a.gif",
            Patched(Encoded(".gif"), [0x2C, 0, 0, 0, 0], 5, 0x60, 0xEA, 0x60, 0xEA)).Refused("60000x60000 pixels");
        yield return One("a BMP whose header says 30,000 x 30,000", "a.bmp", Bmp(30000, 30000, 1, new byte[64]))
            .Refused("30000x30000 pixels");
        yield return One(
            "a BMP whose size is too large for any number", "a.bmp", Bmp(int.MaxValue, int.MinValue, 32, new byte[64]))
                .Refused("2147483647x2147483648 pixels");
    }

    private static IEnumerable<AwkwardInput> Kinds()
    {
        yield return One("an animated GIF", "a.gif", Animation(".gif")).Shows(10, 120, 130);
        yield return One("an animated WebP", "a.webp", Animation(".webp")).Shows(10, 120, 130);
        yield return One("a TIFF of two pages", "a.tif", Animation(".tif")).Shows(10, 120, 130);
        yield return One(
            "CMYK JPEG", "a.jpg", Plain(16, 16, 0, 0, 0, 0).Copy(interpretation: Enums.Interpretation.Cmyk)
            .JpegsaveBuffer()).Shows(255, 255, 255, 5);
        yield return One(
            "CMYK TIFF", "a.tif", Plain(16, 16, 0, 255, 255, 0).Copy(interpretation: Enums.Interpretation.Cmyk)
            .TiffsaveBuffer()).Shows(230, 35, 35, 45);
        yield return One("PNG of 16 bits", "a.png", Deep(Enums.Interpretation.Rgb16, 10, 120, 130).PngsaveBuffer())
            .Shows(10, 120, 130);
        yield return One("grey TIFF of 16 bits", "a.tif", Deep(Enums.Interpretation.Grey16, 99).TiffsaveBuffer())
            .Shows(99, 99, 99);
        yield return One(
            "TIFF of floating-point samples", "a.tif", Plain(16, 16, Teal).Cast(Enums.BandFormat.Float)
            .TiffsaveBuffer()).Refused("a.tif", "8 or 16 bits", "convert it to PNG");
        yield return One("a palette with transparency", "a.png", HalfTransparent().PngsaveBuffer(palette: true))
            .At(2, 8, 255, 255, 255).At(13, 8, 10, 120, 130);
        yield return One("a transparent GIF", "a.gif", HalfTransparent().GifsaveBuffer()).At(2, 8, 255, 255, 255)
            .At(13, 8, 10, 120, 130);
        yield return One("a transparent WebP", "a.webp", HalfTransparent().WebpsaveBuffer(lossless: true))
            .At(2, 8, 255, 255, 255).At(13, 8, 10, 120, 130);
        yield return One("grey", "a.png", Plain(16, 16, 77).PngsaveBuffer()).Shows(77, 77, 77);
        yield return One("grey with alpha", "a.png", Plain(16, 16, 0, 51).PngsaveBuffer()).Shows(204, 204, 204);
        yield return One("grey JPEG", "a.jpg", Plain(16, 16, 77).JpegsaveBuffer()).Shows(77, 77, 77, 2);
        yield return One("black and white, a bit a pixel", "a.png", Plain(16, 16, 255).PngsaveBuffer(bitdepth: 1))
            .Shows(255, 255, 255);
        yield return One("an interlaced PNG", "a.png", Plain(16, 16, Teal).PngsaveBuffer(interlace: true))
            .Shows(10, 120, 130);
        yield return One("a progressive JPEG", "a.jpg", Plain(16, 16, Teal).JpegsaveBuffer(interlace: true))
            .Shows(10, 120, 130, 3);
        yield return One(
            "a tiled TIFF packed with LZW", "a.tif",
            Plain(300, 300, Teal).TiffsaveBuffer(tile: true, compression: Enums.ForeignTiffCompression.Lzw))
                .Shows(10, 120, 130);
        yield return One("a TIFF packed with ZSTD", "a.tif", Patched(Encoded(".tif"), TiffCompression, 8, 0x50, 0xC3))
            .Refused("a.tif: it is a TIFF packed with ZSTD, which is not read");
        yield return One(
            "a TIFF packed with JPEG XL", "a.tif", Patched(Encoded(".tif"), TiffCompression, 8, 0x52, 0xC3))
                .Refused("a.tif: it is a TIFF packed with JPEG XL");
        yield return One(
            "colours of a wider profile", "a.png", Plain(16, 16, 100, 150, 100).IccTransform("p3", inputProfile: "srgb")
            .PngsaveBuffer()).Shows(100, 150, 100, 2);
    }

    private static IEnumerable<AwkwardInput> Orientations() => Enumerable.Range(1, 8).Select(orientation =>
        One($"EXIF orientation {orientation}", "a.jpg", Oriented(orientation))
            .At(4, 4, 255, 255, 255, 3).At(12, 4, 100, 100, 100, 3).At(4, 12, 100, 100, 100, 3)
            .At(12, 12, 100, 100, 100, 3));

    private static IEnumerable<AwkwardInput> Names()
    {
        yield return One("a name in other scripts", "фото 写真 📷.png", Encoded(".png")).Shows(10, 120, 130);
        yield return One("the longest name that there can be", new string('n', 251) + ".png", Encoded(".png"))
            .Shows(10, 120, 130);
        yield return One(
            "a path of a thousand letters", string.Concat(Enumerable.Repeat(new string('d', 99) + "/", 10)) + "a.png",
            Encoded(".png")).Shows(10, 120, 130);
        yield return One("a name like an option", "--out.png", Encoded(".png")).Shows(10, 120, 130);
        yield return One("a name like libvips' options", "a[page=7].png", Encoded(".png")).Shows(10, 120, 130);
        yield return One("a name like a format", "{0}%s.png", Encoded(".png")).Shows(10, 120, 130);
        yield return One("a line break in the name of a bad file", "a\nb.png", "text"u8)
            .Refused("a b.png: its content is not");
        yield return new AwkwardInput("hidden files and folders beside an image", folder =>
        {
            Written(folder, ".a.png", "text"u8);
            Written(folder, ".thumbnails/b.png", "text"u8);
            return Written(folder, "c.png", Encoded(".png"));
        }).Shows(10, 120, 130);
    }

    // .NET has no way to make such names, nor to remove them.
    private static IEnumerable<AwkwardInput> NotUtf8()
    {
        const string Latin1 = "gr\\374n", Mac = "gr\\237n";
        const string What = "holds names that are not UTF-8, which cannot be opened: '",
            Then = "rename them, all at once with convmv -f latin1 -t utf8 -r --notest '";
        yield return Shell("a folder whose name is not UTF-8", $"mkdir \"$(printf '{Latin1}')\" b; mv a.png b")
            .Refused(What + "gr\uFFFDn'; ", Then);
        yield return Shell("a folder whose name is not UTF-8, deep in others", $"mkdir -p \"b/c/$(printf '{Latin1}')\"")
            .Refused(What + "b/c/gr\uFFFDn'; ", Then);
        yield return Shell(
            "images whose names differ in what is not UTF-8 only",
            $"mv a.png \"$(printf '{Latin1}').png\"; cp *.png \"$(printf '{Mac}').png\"")
            .Refused(What + "gr\uFFFDn.png' and 1 more; ", Then);
        yield return Shell(
            "an image whose name is not UTF-8 beside one whose name has that sign",
            $"cp a.png \"$(printf '{Latin1}').png\"; cp a.png gr\uFFFDn.png").Refused(What, Then);
        yield return Shell("a file without extension whose name is not UTF-8", $"touch \"$(printf '{Latin1}')\"")
            .Refused(What, Then);
        yield return Shell("a text whose name is not UTF-8", $"touch \"$(printf '{Latin1}').txt\"").Shows(10, 120, 130);
        yield return Shell("a hidden folder whose name is not UTF-8", $"mkdir \".$(printf '{Latin1}')\"")
            .Shows(10, 120, 130);
        yield return Shell(
            "names with the sign for what is not UTF-8", "mkdir gr\uFFFDn; cp a.png gr\uFFFDn/\uFFFD.png").Holds(2)
                .Shows(10, 120, 130);
    }

    private static IEnumerable<AwkwardInput> Links()
    {
        yield return Linked(
            "a linked image", (folder, inside) =>
                File.CreateSymbolicLink(inside, Written(folder, "elsewhere.bin", Encoded(".png")) + "/elsewhere.bin"))
                    .Holds(2).Shows(10, 120, 130);
        yield return Linked("a link that leads nowhere", (_, inside) => File.CreateSymbolicLink(inside, "nowhere.png"))
            .Refused("link.png: the link leads nowhere");
        yield return Linked("a link to itself", (_, inside) => File.CreateSymbolicLink(inside, "link.png"))
            .Refused("link.png: the link leads nowhere or round in a circle");
        yield return new AwkwardInput("a folder linked into itself", folder =>
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "loop"), folder);
            return Written(folder, "a.png", Encoded(".png"));
        }).Shows(10, 120, 130);
        yield return new AwkwardInput("a link without an extension that leads nowhere", folder =>
        {
            File.CreateSymbolicLink(Path.Combine(folder, "lock"), "nowhere");
            return Written(folder, "a.png", Encoded(".png"));
        }).Shows(10, 120, 130);

        // Nothing is forbidden to root, so for root these are readable.
        var unreadable = new AwkwardInput("an image that may not be read", folder =>
        {
            Written(folder, "a.png", Encoded(".png"));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(folder, "a.png"), UnixFileMode.None);
            return folder;
        });
        yield return Environment.IsPrivilegedProcess
            ? unreadable.Shows(10, 120, 130)
            : unreadable.Refused("a.png: you may not read it", "chmod");
    }

    private static IEnumerable<AwkwardInput> Bitmaps()
    {
        byte[] palette = [0, 0, 0, 0, 130, 120, 10, 0]; // blue, green, red, unused
        yield return One("BMP of 1 bit", "a.bmp", Bmp(16, 16, 1, Rows(16, 2, [0x0F, 0xFF]), palette)).At(0, 0, 0, 0, 0)
        .At(4, 0, 10, 120, 130).At(15, 15, 10, 120, 130);
        yield return One("BMP of 4 bits", "a.bmp", Bmp(16, 16, 4, Rows(16, 8, [0x01]), palette)).At(0, 3, 0, 0, 0)
            .At(1, 3, 10, 120, 130);
        yield return One("BMP of 8 bits", "a.bmp", Bmp(16, 16, 8, Rows(16, 16, [1]), palette)).Shows(10, 120, 130);
        yield return One("BMP of 16 bits", "a.bmp", Bmp(16, 16, 16, Rows(16, 32, [0x1F, 0x40]))).Shows(132, 0, 255);
        yield return One(
            "BMP of 16 bits with masks for 5, 6 and 5", "a.bmp",
            Bmp(16, 16, 16, Rows(16, 32, [0xE0, 0x07]), [0, 0xF8, 0, 0, 0xE0, 7, 0, 0, 0x1F, 0, 0, 0], 3))
                .Shows(0, 255, 0);
        yield return One(
            "BMP of 24 bits whose rows need filling", "a.bmp", Bmp(17, 17, 24, Rows(17, 51, [130, 120, 10])))
                .Shows(10, 120, 130);
        yield return One(
            "BMP of 32 bits, whose fourth byte means nothing", "a.bmp",
            Bmp(16, 16, 32, Rows(16, 64, [130, 120, 10, 0]))).Shows(10, 120, 130);
        yield return One(
            "BMP of 32 bits with alpha", "a.bmp",
            Bmp(16, 16, 32, Rows(16, 64, [0, 0, 0, 51]), [0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF],
                6)).Shows(204, 204, 204);
        byte[] halves = [.. Rows(8, 48, [0, 0, 200]), .. Rows(8, 48, [200, 0, 0])];
        yield return One("BMP with the bottom row first", "a.bmp", Bmp(16, 16, 24, halves)).At(3, 0, 0, 0, 200)
            .At(3, 15, 200, 0, 0);
        yield return One("BMP with the top row first", "a.bmp", Bmp(16, -16, 24, halves)).At(3, 0, 200, 0, 0)
            .At(3, 15, 0, 0, 200);
        yield return One("BMP with runs of 8 bits", "a.bmp", Bmp(16, 16, 8,
            [.. Enumerable.Repeat<byte[]>([0, 5, 0, 1, 0, 1, 1, 0, 11, 1, 0, 0], 15).SelectMany(row => row), 0, 2, 4,
                0, 12, 1, 0, 1], palette, 1))
            .At(0, 8, 0, 0, 0).At(1, 8, 10, 120, 130).At(2, 8, 0, 0, 0).At(15, 8, 10, 120, 130).At(3, 0, 0, 0, 0)
            .At(4, 0, 10, 120, 130);
        yield return One("BMP with runs that are filled up to four pixels", "a.bmp", Bmp(14, 14, 8,
            [.. Enumerable.Repeat<byte[]>([10, 0, 0, 6, 1, 1, 1, 1, 0, 0, 0, 0], 14).SelectMany(row => row), 0, 1],
            palette, 1)).At(2, 8, 0, 0, 0).At(14, 8, 10, 120, 130, 20);
        yield return One("BMP with runs of 4 bits", "a.bmp", Bmp(16, 16, 4,
            [.. Enumerable.Repeat<byte[]>([10, 0x01, 0, 6, 0x11, 0x01, 0x10, 0, 0, 0], 16).SelectMany(row => row), 0,
                1], palette, 2))
            .At(0, 8, 0, 0, 0).At(9, 8, 10, 120, 130).At(11, 8, 10, 120, 130).At(12, 8, 0, 0, 0).At(15, 8, 0, 0, 0);
        yield return One("BMP of OS/2", "a.bmp", CoreBmp(16, 16, 24, Rows(16, 48, [130, 120, 10]))).Shows(10, 120, 130);
    }

    private static IEnumerable<AwkwardInput> BadBitmaps()
    {
        yield return One("a BMP that wraps a JPEG", "a.bmp", Bmp(16, 16, 24, new byte[99], compression: 4))
            .Refused("a.bmp: it is a BMP of 24 bits a pixel and compression 4, which is not read; convert it to PNG");
        yield return One(
            "a BMP with a colour outside its palette", "a.bmp", Bmp(16, 16, 8, Rows(16, 16, [5]), new byte[8]))
                .Refused("a.bmp: a pixel has colour 5 of a palette of 2");
        yield return One(
            "a BMP with more rows than it has", "a.bmp", Bmp(16, 1, 8, [0, 0, 16, 0, 0, 1], new byte[8], 1))
                .Refused("a.bmp: its runs leave the image");
        yield return One(
            "a BMP whose jump leaves it", "a.bmp", Bmp(16, 16, 8, [0, 2, 0, 99, 1, 0, 0, 1], new byte[8], 1))
                .Refused("a.bmp: its runs leave the image");
        yield return One("a BMP whose runs do not end", "a.bmp", Bmp(16, 16, 8, [16, 0, 0, 0], new byte[8], 1))
            .Refused(Damaged);
        yield return One(
            "a BMP whose masks have holes", "a.bmp",
            Bmp(16, 16, 32, new byte[1024], [0xF0, 0xF0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0], 3))
                .Refused("a.bmp: its colour masks are impossible");
        yield return One("a BMP without width", "a.bmp", Bmp(0, 16, 24, new byte[99]))
            .Refused("a.bmp: its header says 0x16 pixels");
    }

    private static IEnumerable<AwkwardInput> Archives()
    {
        yield return Packed("an archive", Zip(("a.png", Encoded(".png")), ("b/c.jpg", Encoded(".jpg")))).Holds(2)
            .Shows(10, 120, 130);
        yield return Packed("a compressed archive", Zip(CompressionLevel.SmallestSize, ("a.bmp", Encoded(".bmp"))))
            .Shows(10, 120, 130);
        yield return new AwkwardInput(
            "an archive of another name", folder =>
                Path.Combine(Written(folder, "images", Zip(("a.png", Encoded(".png")))), "images")).Shows(10, 120, 130);
        yield return Packed(
            "an archive with another in it",
            Zip(("a.png", Encoded(".png")), ("more.zip", Zip(("b.png", Encoded(".png")))))).Shows(10, 120, 130);
        yield return Packed(
            "an archive of a Mac",
            Zip(("a.png", Encoded(".png")), ("__MACOSX/._a.png", [0, 5, 22, 7]), (".DS_Store", [0])))
                .Shows(10, 120, 130);
        yield return Packed("an archive with names in other scripts", Zip(("фото/写真 📷.png", Encoded(".png"))))
            .Shows(10, 120, 130);
        yield return Packed(
            "an archive with folders and texts", Zip(("d/", []), ("d/a.png", Encoded(".png")), ("readme.txt", [65])))
                .Shows(10, 120, 130);
        yield return Packed(
            "an image without an extension in an archive", Zip(("scan", Encoded(".tif")), ("notes", [65, 66])))
                .Shows(10, 120, 130);
    }

    private static IEnumerable<AwkwardInput> OtherToolsArchives()
    {
        byte[] picture = Encoded(".png"), none = [];
        (byte[], int, byte[], byte[])[] Raw(params byte[] letters) =>
            [.. letters.Select(
                letter => (new[] { letter, (byte)'.', (byte)'p', (byte)'n', (byte)'g' }, 0, none, picture))];
        yield return Packed("an archive of Windows, with names in code page 437 or 850", RawZip(Raw(0x82, 0x8A, 0x81)))
            .Holds(3).Shows(10, 120, 130);
        yield return Packed(
            "an archive with every name of one byte that code page 437 has",
            RawZip(Raw([.. Enumerable.Range(128, 128).Select(i => (byte)i)]))).Holds(128).Shows(10, 120, 130);
        yield return Packed(
            "an archive whose names are UTF-8 without saying so",
            RawZip(("é.png"u8.ToArray(), 0, none, picture), ("è.png"u8.ToArray(), 0, none, picture))).Holds(2)
                .Shows(10, 120, 130);
        yield return Packed("an archive whose names are as good as lost, but said in Unicode beside", RawZip(
            ("?.png"u8.ToArray(), 0, UnicodePath("?.png"u8.ToArray(), "写.png"), picture),
            ("?.png"u8.ToArray(), 0, [9, 0, 1, 0, 7, .. UnicodePath("?.png"u8.ToArray(), "真.png")], picture)))
            .Holds(2).Shows(10, 120, 130);
        yield return Packed("an archive whose Unicode beside is of other names", RawZip(
            ("?.png"u8.ToArray(), 0, UnicodePath("a.png"u8.ToArray(), "写.png"), picture),
            ("?.png"u8.ToArray(), 0, UnicodePath("a.png"u8.ToArray(), "真.png"), picture),
            ("b.png"u8.ToArray(), 0, none, picture)))
            .Refused("2 of 3 images", "?.png: the archive holds this name twice");
        yield return Packed(
            "classes in an archive of Windows",
            RawZip(
                [.. new byte[] { 0x81, 0x84 }.Select(
                    letter => (new byte[] { letter, (byte)'/', (byte)'a', (byte)'.', (byte)'p', (byte)'n', (byte)'g' },
                        0, none, picture))]))
            .With("labels", "folders").Holds(2).Shows(10, 120, 130);
        yield return Packed(
            "an archive with a comment that looks like its end",
            [.. RawZip(Raw((byte)'a'))[..^2], 4, 0, .. "PK\u0005\u0006"u8]).Refused("is damaged or cut short");
    }

    private static IEnumerable<AwkwardInput> BadArchives()
    {
        var good = Zip(("a.png", Encoded(".png")));
        yield return Packed("an empty archive", Zip()).Refused("images.zip' holds no image (it is empty)");
        yield return Packed("an archive that holds only another", Zip(("more.zip", good)))
            .Refused("holds no image (files of other kinds: 1)", "archives within are not opened");
        foreach (var name in new[] { "../evil.png", "a/../../evil.png", "/etc/evil.png", "C:/evil.png", "..\\evil.png",
            "a\\b.png", "../evil.sh", "a//b.png" })
            yield return Packed(
                $"an archive with the name {name}", Zip((name, Encoded(".png")), ("good.png", Encoded(".png"))))
                    .Refused($"1 of 2 images", $"{name}: its name leads out of the archive");
        yield return Packed("an archive that says it unpacks to 4 GB", ZipRecord(good, 22, 24, 0xF0, 0xFF, 0xFF, 0xFF))
            .Refused("would unpack from 0 kB to 4294 MB");
        yield return Packed(
            "an archive of 600 MB of nothing",
            Zip(CompressionLevel.Fastest, ("a.png", Encoded(".png")), ("b.png", new byte[600_000_000])))
                .Refused("b.png: it takes 600 MB; at most 536 MB are read");
        yield return Packed("an entry that is longer than it says", ZipRecord(good, 22, 24, 9, 0, 0, 0))
            .Refused("a.png: its entry in the archive is damaged");
        yield return Packed("an entry with another checksum", ZipRecord(good, 14, 16, 1, 2, 3, 4))
            .Refused("a.png: its entry in the archive is damaged");
        yield return Packed("an entry packed in an unknown way", ZipRecord(good, 8, 10, 99, 0))
            .Refused("a.png: its entry in the archive is damaged, cut short, or packed in a way that is not read");
        yield return Packed("an encrypted archive", ZipRecord(good, 6, 8, 1, 0))
            .Refused("a.png: it is encrypted; make the archive again without a password");
        yield return Packed("a link in an archive", ZipRecord(good, null, 38, 0, 0, 0xFF, 0xA1))
            .Refused("a.png: it is a link");
        yield return Packed("an archive cut short", good[..^30]).Refused("images.zip' is damaged or cut short");
        yield return Packed("the beginning of an archive", good[..20]).Refused("images.zip' is damaged or cut short");
        yield return Packed(
            "a name twice", Zip(("a.png", Encoded(".png")), ("a.png", Encoded(".png")), ("b.png", Encoded(".png"))))
                .Refused("2 of 3 images",
                    "a.png: the archive holds this name twice; make the archive again; -s data.on_bad_file=skip");
        yield return Packed(
            "a name five times", Zip([.. Enumerable.Repeat(("a.png", Encoded(".png")), 5), ("b.png", Encoded(".png"))]))
                .Refused("5 of 6 images", "a.png: the archive holds this name 5 times");
        yield return Packed("a bad image in an archive", Zip(("a.png", "text"u8.ToArray()), ("b.png", Encoded(".png"))))
            .Refused("1 of 2 images", "a.png: its content is not");
        yield return Packed("an empty entry", Zip(("a.png", []), ("b.png", Encoded(".png"))))
            .Refused("a.png: the file is empty");
        yield return Packed("a tape archive named zip", [.. new byte[257], .. "ustar"u8, .. new byte[300]])
            .Refused("is a file, but no zip; expected a folder or zip");
        yield return Packed("an empty file named zip", []).Refused("is a file, but no zip");
        yield return new AwkwardInput(
            "an image in place of a folder", folder => Path.Combine(Written(folder, "a.png", Encoded(".png")), "a.png"))
                .Refused("a.png' is a file, but no zip");
    }

    private static IEnumerable<AwkwardInput> Labels()
    {
        const string Good = """{"labels": [["a.png", 1], ["b/c.png", 0]]}""";
        yield return Labelled("labels in dataset.json", Good).Holds(2).Shows(10, 120, 130);
        yield return Labelled("labels after a byte order mark", '\uFEFF' + Good).Holds(2).Shows(10, 120, 130);
        yield return Labelled("labels with the slash of Windows", """{"labels": [["a.png", 1], ["b\\c.png", 0]]}""")
            .Holds(2).Shows(10, 120, 130);
        yield return Named(
            "labels with accents apart from their letters", "K\u00E4fer.png", "ba\\\\Ka\u0308fer.png",
            "ba/K\u00E4fer.png");
        yield return Named(
            "images with accents apart from their letters", "Ka\u0308fer.png", "\u1EC7\u304C\uD55C.png",
            "e\u0323\u0302\u304B\u3099\u1112\u1161\u11AB.png");
        yield return Named("an image of either spelling", "K\u00E4fer.png", "Ka\u0308fer.png", "Ka\u0308fer.png");
        yield return Packed(
            "labels in an archive",
            Zip(("a.png", Encoded(".png")), ("b/c.png", Encoded(".png")),
                ("dataset.json", Encoding.UTF8.GetBytes(Good)))).With("labels", "dataset.json").Holds(2)
                    .Shows(10, 120, 130);
    }

    private static IEnumerable<AwkwardInput> BadLabels()
    {
        yield return Labelled("no dataset.json", null).Refused("data.labels", "holds no dataset.json at its top");
        foreach (var (name, text, problem) in new[]
        {
            ("labels that are null", """{"labels": null}""", "says that there are no labels (null); set labels: none"),
            ("labels that are an object", """{"labels": {"a.png": 1}}""", "expected a list such as"),
            ("a file without labels", "{}", "has no key 'labels'"),
            ("a list of labels without a key", """[["a.png", 1]]""", "has no key 'labels'"),
            ("an empty list of labels", """{"labels": []}""", "has an empty list of labels"),
            ("labels that are no pairs", """{"labels": ["a.png"]}""", "has the entry \"a.png\"; expected a pair"),
            ("a label that is a text", """{"labels": [["a.png", "cat"], ["b/c.png", 0]]}""",
                "gives 'a.png' the label \"cat\"; expected a class from 0"),
            ("a label that is null", """{"labels": [["a.png", null], ["b/c.png", 0]]}""",
                "gives 'a.png' the label null"),
            ("a label that is a vector", """{"labels": [["a.png", [0, 1]], ["b/c.png", 0]]}""",
                "gives 'a.png' the label [0, 1]"),
            ("a label that is no whole number", """{"labels": [["a.png", 1.5], ["b/c.png", 0]]}""",
                "gives 'a.png' the label 1.5"),
            ("a label below 0", """{"labels": [["a.png", -1], ["b/c.png", 0]]}""", "gives 'a.png' the label -1"),
            ("a label too large for any network", """{"labels": [["a.png", 123456789], ["b/c.png", 0]]}""",
                "gives 'a.png' the label 123456789"),
            ("an image without a label", """{"labels": [["a.png", 1]]}""", "has no label for 'b/c.png'"),
            ("a label without an image", """{"labels": [["a.png", 1], ["b/c.png", 0], ["d.png", 0]]}""",
                "has labels for images that are not there: 'd.png'"),
            ("an image labelled twice in two ways", """{"labels": [["a.png", 1], ["b/c.png", 0], ["b\\c.png", 0]]}""",
                "labels 'b\\c.png' twice"),
            ("an image labelled twice", """{"labels": [["a.png", 1], ["a.png", 0], ["b/c.png", 0]]}""",
                "labels 'a.png' twice"),
            ("only one class", """{"labels": [["a.png", 0], ["b/c.png", 0]]}""", "gives every image the class 0"),
            ("labels that are no JSON", """{"labels": [["a.png", 1],""", "is not JSON"),
        })
            yield return Labelled(name, text).Refused("data.labels: dataset.json of", problem);
        yield return Labelled("labels that Git LFS has not fetched", Encoding.ASCII.GetString(LfsPointer()))
            .Refused("data.labels: dataset.json of",
                "is a Git LFS pointer, not the file itself; git lfs pull gets that");
        yield return Labelled("an image outside the folders of classes", null, "folders")
            .Refused("data.labels: 'a.png' of", "has no class");
    }

    private static IEnumerable<AwkwardInput> Several()
    {
        yield return new AwkwardInput("bad files that are to be skipped", folder =>
        {
            Written(folder, "a.png", "text"u8);
            Written(folder, "b.jpg", []);
            return Written(folder, "c.png", Encoded(".png"));
        }).With("on_bad_file", "skip").Shows(10, 120, 130);
        yield return Packed(
            "bad names in an archive that are to be skipped",
            Zip(("../a.png", Encoded(".png")), ("b.png", Encoded(".png")))).With("on_bad_file", "skip")
                .Shows(10, 120, 130);
        yield return One("only bad files, to be skipped", "a.png", "text"u8).With("on_bad_file", "skip")
            .Refused("1 of 1 images", "no image is left");
    }

    private static IEnumerable<AwkwardInput> Own()
    {
        byte[] Sheet()
        {
            var path = Path.GetTempFileName();
            using var images = TorchSharp.torch.zeros(2, 3, 16, 16, device: TorchSharp.torch.CPU);
            Images.ImageWriter.SaveGrid(path, images, 2);
            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            return bytes;
        }

        (string, byte[])[] run = [
            ("runs/one/recipe.yaml", [65]), ("runs/one/checkpoints/000008/state.json", [65]),
            ("runs/one/reals.png", Encoded(".png"))];
        yield return new AwkwardInput("a grid and a run beside an image", folder =>
        {
            foreach (var (name, content) in run) Written(folder, name, content);
            Written(folder, "a/grid.png", Sheet());
            return Written(folder, "a/b.png", Encoded(".png"));
        }).Shows(10, 120, 130);
        yield return new AwkwardInput("only a grid and a run", folder =>
        {
            foreach (var (name, content) in run) Written(folder, name, content);
            return Written(folder, "grid.png", Sheet());
        }).Refused("holds no image (1 grid or strip and 1 run folder that fewshot made)");
        yield return new AwkwardInput("a run in place of its images", folder =>
        {
            foreach (var (name, content) in run) Written(folder, name, content);
            return Path.Combine(folder, "runs/one");
        }).Refused("one' holds no image (1 run folder that fewshot made)");
        yield return new AwkwardInput("a grid and a run in an archive", folder =>
            Path.Combine(
                Written(folder, "a.zip", Zip([.. run, ("runs/grid.png", Sheet()), ("runs/one.png", Encoded(".png"))])),
                "a.zip")).Shows(10, 120, 130);
    }

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
