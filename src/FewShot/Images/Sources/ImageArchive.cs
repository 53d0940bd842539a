using System.Collections.ObjectModel;
using System.IO.Compression;
using System.IO.Hashing;

namespace FewShotGan.Images;

/// <summary>
/// The images of a zip archive. Entries are read into memory, one at a time; nothing is ever unpacked onto the disk.
/// </summary>
internal sealed class ImageArchive : IDisposable
{
    private const int MaxEntries = 1_000_000;
    private const int SignatureLength = 32;

    // An image hardly shrinks in an archive, a drawing by a factor of some hundred at most: what unpacks to very much
    // more than its size was made to do harm.
    private const long SuspiciousBytes = 1L << 30;
    private const int SuspiciousRatio = 100;
    private const int UnixTypeShift = 16;
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    private readonly ZipArchive zip;
    private readonly Lock reading = new(); // entries share the archive's one stream

    private ImageArchive(ZipArchive zip) => this.zip = zip;

    /// <summary>
    /// Every entry that is an image by its first bytes or by its name, in the ordinal order of the names; as in
    /// folders, names with a part that begins with a dot are passed over. Archives within are not opened.
    /// </summary>
    /// <exception cref="InputException">
    /// The file is no archive, is damaged, too large when unpacked, or holds no image.
    /// </exception>
    public static ImageListing List(string path)
    {
        var archive = Open(path);
        try
        {
            return archive.List(path, archive.zip.Entries);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            archive.Dispose();
            throw Damaged(path);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public void Dispose() => zip.Dispose();

    private static ImageArchive Open(string path)
    {
        try
        {
            var start = ImageFile.Length(path) is null or 0 ? [] : Start(path);
            if (ImageFormat.IsLfsPointer(start))
                throw new InputException(
                    $"data.source: '{path}' is {ImageFormat.LfsPointer}, not the archive itself; git lfs pull "
                        + "gets that");
            if (!IsZip(start))
                throw new InputException(
                    $"data.source: '{path}' is a file, but no zip; expected a folder or zip of images");
            return new(ZipFile.OpenRead(path));
        }
        catch (InvalidDataException)
        {
            throw Damaged(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"data.source: '{path}' cannot be read: {e.Message}");
        }
    }

    private static InputException Damaged(string path) =>
        new($"data.source: '{path}' is damaged or cut short; get the archive again from where it came");

    // "PK" and the mark of a first entry, or of the end in an archive that holds none.
    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8)
        || start.StartsWith("PK\u0005\u0006"u8);

    private static byte[] Start(string path)
    {
        var start = new byte[SignatureLength];
        using var file = File.OpenRead(path);
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    private ImageListing List(string path, ReadOnlyCollection<ZipArchiveEntry> entries)
    {
        RequireModest(path, entries);
        var names = ZipNames.Read(path, entries.Count);
        var runs = new ArchivedRuns(names);
        var bad = new List<BadImage>();
        var files = new List<ImageFile>();
        var (others, sheets) = (0, 0);
        foreach (var same in entries.Zip(names, (Entry, Name) => (Entry, Name)).Where(one => !one.Name.EndsWith('/'))
                     .GroupBy(one => one.Name, one => one.Entry, StringComparer.Ordinal)
                     .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var (name, entry, count) = (same.Key, same.First(), same.Count());
            try
            {
                RequireName(name);
                if (IsHidden(name) || runs.Hold(name)) continue;
                var kind = KindOf(name, entry);
                if (kind == FileKind.Other) others += count;
                else if (kind == FileKind.Sheet) sheets += count;
                else if (count > 1)
                    throw new ImageException(
                        $"the archive holds this name {(count == 2 ? "twice" : $"{count} times")}",
                        "make the archive again");
                else
                    files.Add(new(
                        name, () => OpenImage.FromBytes(Read(entry)),
                        ImageFile.FolderOf(name)) { IsGenerated = kind == FileKind.Generated });
            }
            catch (ImageException e)
            {
                bad.Add(new(name, e.Message, e.Remedy) { Count = count });
            }
        }

        var labels = entries.Where((_, i) => names[i] == ImageListing.LabelFileName).FirstOrDefault();
        return new ImageListing
        {
            Source = path,
            Files = files,
            Refused = bad,
            OthersCount = others,
            SheetsCount = sheets,
            RunsCount = runs.Count,
            LabelFile = () => labels is null ? null : Read(labels),
            Archive = this,
        }.Required();
    }

    private static void RequireModest(string path, ReadOnlyCollection<ZipArchiveEntry> entries)
    {
        if (entries.Count > MaxEntries)
            throw new InputException(
                $"data.source: '{path}' has {entries.Count} entries; at most {MaxEntries} are read: give a "
                    + "smaller archive");
        var (unpacked, packed) = (entries.Sum(entry => (decimal)entry.Length), new FileInfo(path).Length);
        if (unpacked > SuspiciousBytes && unpacked > (decimal)packed * SuspiciousRatio)
            throw new InputException(
                $"data.source: '{path}' would unpack from {packed / 1000} kB to {(long)(unpacked / 1_000_000)} MB, "
                + "which no images do; do not use it unless you made it: then give the images as a folder");
    }

    private static bool IsHidden(string name) =>
        name.Split('/').Any(part => part[0] == '.') || name.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static void RequireName(string name)
    {
        bool isDrive = name.Length > 1 && char.IsAsciiLetter(name[0]) && name[1] == ':';
        if (isDrive || name.Split('/').Any(part => part is ".." or "." or "")
            || name.Contains('\\', StringComparison.Ordinal))
            throw new ImageException(
                "its name leads out of the archive, or is not a relative path with '/'",
                "make the archive again with plain names");
    }

    private FileKind KindOf(string name, ZipArchiveEntry entry)
    {
        if (entry.Length == 0 || entry.IsEncrypted)
            return ImageFormat.IsNamedAsImage(name) ? FileKind.Image : FileKind.Other;
        try
        {
            lock (reading) return ImageFormat.KindOf(name, entry.Open);
        }
        catch (InvalidDataException)
        {
            return FileKind.Other; // Its name does not say image, and its content can't be known.
        }
    }

    /// <summary>An entry's bytes: as many as it declares, and no more.</summary>
    private byte[] Read(ZipArchiveEntry entry)
    {
        if (entry.IsEncrypted) throw new ImageException("it is encrypted", "make the archive again without a password");
        if (((entry.ExternalAttributes >> UnixTypeShift) & UnixTypeMask) == UnixLink)
            throw new ImageException(
                "it is a link, which archives may not hold", "put the image itself into the archive");
        if (entry.Length == 0) throw ImageFormat.Unreadable([]);
        ImageLimits.RequireBytes(entry.Length);
        try
        {
            lock (reading)
            {
                var bytes = new byte[entry.Length];
                using var content = entry.Open();
                content.ReadExactly(bytes);
                if (content.ReadByte() >= 0 || Crc32.HashToUInt32(bytes) != entry.Crc32)
                    throw new InvalidDataException();
                return bytes;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImageException(
                "its entry in the archive is damaged, cut short, or packed in a way that is not read",
                "make the archive again");
        }
    }
}
