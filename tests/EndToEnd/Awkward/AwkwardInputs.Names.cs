using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using NetVips;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Those of names, encodings and links.</summary>
internal static partial class AwkwardInputs
{
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
}
