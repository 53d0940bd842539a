using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using NetVips;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Those of image files.</summary>
internal static partial class AwkwardInputs
{
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
}
