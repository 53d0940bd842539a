using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;

namespace FewShotGan.Images;

/// <summary>
/// The names of a zip's entries as its directory means them (PKWARE's APPNOTE, sections 4.3.12 and 4.6.9): .NET's
/// archive knows neither the code page of names without a mark nor Info-ZIP's field with the name in Unicode.
/// </summary>
internal static class ZipNames
{
    private const uint EndMark = 0x06054B50, End64LocatorMark = 0x07064B50, End64Mark = 0x06064B50,
        EntryMark = 0x02014B50;
    private const int EndLength = 22, LongestComment = ushort.MaxValue, EntryLength = 46, End64LocatorLength = 20,
        End64Length = 56;
    private const int Utf8Flag = 1 << 11;
    private const int UnicodePathField = 0x7075;

    // What archivers write that know of no Unicode; where they take code page 850, the letters that matter have the
    // same bytes.
    private static readonly Encoding Ibm = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    /// <summary>The names, in the order of the directory.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="count">How many entries it has.</param>
    /// <exception cref="IOException">The archive is damaged, or can't be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyList<string> Read(string path, int count)
    {
        using var file = File.OpenRead(path);
        file.Position = DirectoryStart(file);
        var names = new string[count];
        for (int i = 0; i < count; i++)
        {
            var entry = Bytes(file, EntryLength);
            Require(entry, EntryMark);
            var (name, extra) = (Bytes(file, Short(entry, 28)), Bytes(file, Short(entry, 30)));
            file.Position += Short(entry, 32);
            names[i] = Decode((Short(entry, 8) & Utf8Flag) != 0, name, extra);
        }

        return names;
    }

    private static string Decode(bool isUtf8, byte[] name, byte[] extra)
    {
        bool valid = Utf8.IsValid(name); // which many archivers write without saying so, and other text hardly ever is
        if (isUtf8 && valid) return Encoding.UTF8.GetString(name);
        return UnicodePath(name, extra) ?? (valid ? Encoding.UTF8 : Ibm).GetString(name);
    }

    // A version, a checksum of the name that it stands for, so that a tool which renames only that leaves no lie
    // behind, and the name.
    private static string? UnicodePath(byte[] name, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4 && Short(extra, 2) is var length && extra.Length >= 4 + length)
        {
            var field = extra.Slice(4, length);
            if (Short(extra, 0) == UnicodePathField && length > 5 && field[0] == 1
                && Long(field, 1) == Crc32.HashToUInt32(name))
                return Encoding.UTF8.GetString(field[5..]);
            extra = extra[(4 + length)..];
        }

        return null;
    }

    private static long DirectoryStart(FileStream file)
    {
        file.Position = Math.Max(0, file.Length - EndLength - LongestComment);
        var (before, tail) = (file.Position, Bytes(file, (int)(file.Length - file.Position)));
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, EndMark);
        int at = tail.AsSpan().LastIndexOf(mark);
        if (at < 0 || at > tail.Length - EndLength) throw new InvalidDataException();
        var start = Long(tail, at + 16);
        if (start != uint.MaxValue) return start;

        // Of an archive beyond 4 GiB the place is said elsewhere.
        file.Position = before + at - End64LocatorLength;
        var locator = Bytes(file, End64LocatorLength);
        Require(locator, End64LocatorMark);
        file.Position = (long)BinaryPrimitives.ReadUInt64LittleEndian(locator.AsSpan(8));
        var end = Bytes(file, End64Length);
        Require(end, End64Mark);
        return (long)BinaryPrimitives.ReadUInt64LittleEndian(end.AsSpan(48));
    }

    private static byte[] Bytes(FileStream file, int count)
    {
        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void Require(byte[] record, uint mark)
    {
        if (Long(record, 0) != mark) throw new InvalidDataException();
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
