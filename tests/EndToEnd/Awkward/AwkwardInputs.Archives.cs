using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using NetVips;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Those of bitmaps and archives.</summary>
internal static partial class AwkwardInputs
{
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
}
