using System.IO.Compression;
using System.IO.Hashing;

namespace FewShotGan.Data;

/// <summary>The pictures of a zip archive. Entries are read into memory, one at a time; nothing is ever unpacked onto the disk.</summary>
internal sealed class PictureArchive : IDisposable
{
    private const int MaxEntries = 1_000_000;

    // A picture hardly shrinks in an archive, a drawing by a factor of some hundred at most: what unpacks to very much more
    // than its size was made to do harm.
    private const long SuspiciousBytes = 1L << 30;
    private const int SuspiciousRatio = 100;
    private const int UnixTypeShift = 16;
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    private readonly ZipArchive zip;
    private readonly Lock reading = new(); // entries share the archive's one stream

    private PictureArchive(ZipArchive zip) => this.zip = zip;

    /// <summary>
    /// Every entry that is a picture by its first bytes or by its name, in the ordinal order of the names; as in folders,
    /// names with a part that begins with a dot are passed over. Archives within are not opened.
    /// </summary>
    /// <exception cref="InputException">The file is no archive, is damaged, too large when unpacked, or holds no picture.</exception>
    public static PictureListing List(string path)
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

    private static PictureArchive Open(string path)
    {
        try
        {
            if (PictureFile.Length(path) is null or 0 || !IsZip(path))
                throw new InputException($"data.source: '{path}' is a file, but no zip; expected a folder or zip of pictures");
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
    private static bool IsZip(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && (start.SequenceEqual("PK\u0003\u0004"u8) || start.SequenceEqual("PK\u0005\u0006"u8));
    }

    private PictureListing List(string path, IReadOnlyList<ZipArchiveEntry> all)
    {
        RequireModest(path, all);
        var bad = new List<BadPicture>();
        var files = new List<PictureFile>();
        int others = 0;
        foreach (var same in all.Where(entry => !entry.FullName.EndsWith('/')).GroupBy(entry => entry.FullName, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            try
            {
                RequireName(same.Key);
                if (IsHidden(same.Key)) continue;
                if (!IsPicture(same.First())) others++;
                else if (same.Count() > 1) throw new PictureException("the archive holds this name twice", "make the archive again");
                else files.Add(new(same.Key, () => OpenPicture.FromBytes(Read(same.First())), PictureFile.FolderOf(same.Key)));
            }
            catch (PictureException e)
            {
                bad.Add(new(same.Key, e.Message, e.Remedy));
            }
        }

        var labels = all.FirstOrDefault(entry => entry.FullName == PictureListing.LabelFileName);
        return new PictureListing
        {
            Source = path,
            Files = files,
            Refused = bad,
            OthersCount = others,
            LabelFile = () => labels is null ? null : Read(labels),
            Archive = this,
        }.Required();
    }

    private static void RequireModest(string path, IReadOnlyList<ZipArchiveEntry> entries)
    {
        if (entries.Count > MaxEntries)
            throw new InputException($"data.source: '{path}' has {entries.Count} entries; at most {MaxEntries} are read: give a smaller archive");
        var (unpacked, packed) = (entries.Sum(entry => (decimal)entry.Length), new FileInfo(path).Length);
        if (unpacked > SuspiciousBytes && unpacked > (decimal)packed * SuspiciousRatio)
            throw new InputException($"data.source: '{path}' would unpack from {packed / 1000} kB to {(long)(unpacked / 1_000_000)} MB, which no pictures do;"
                + " do not use it unless you made it: then give the pictures as a folder");
    }

    private static bool IsHidden(string name) =>
        name.Split('/').Any(part => part[0] == '.') || name.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static void RequireName(string name)
    {
        bool isDrive = name.Length > 1 && char.IsAsciiLetter(name[0]) && name[1] == ':';
        if (isDrive || name.Split('/').Any(part => part is ".." or "." or "") || name.Contains('\\', StringComparison.Ordinal))
            throw new PictureException("its name leads out of the archive, or is not a relative path with '/'", "make the archive again with plain names");
    }

    private bool IsPicture(ZipArchiveEntry entry)
    {
        if (PictureFormat.IsNamedAsPicture(entry.FullName)) return true;
        if (entry.Length == 0 || entry.IsEncrypted) return false;
        try
        {
            lock (reading)
            {
                Span<byte> start = stackalloc byte[PictureFormat.SignatureLength];
                using var content = entry.Open();
                return PictureFormat.Of(start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]) is not null;
            }
        }
        catch (InvalidDataException)
        {
            return false; // Its name does not say picture, and its content can't be known.
        }
    }

    /// <summary>An entry's bytes: as many as it declares, and no more.</summary>
    private byte[] Read(ZipArchiveEntry entry)
    {
        if (entry.IsEncrypted) throw new PictureException("it is encrypted", "make the archive again without a password");
        if (((entry.ExternalAttributes >> UnixTypeShift) & UnixTypeMask) == UnixLink)
            throw new PictureException("it is a link, which archives may not hold", "put the picture itself into the archive");
        if (entry.Length == 0) throw PictureFormat.Unreadable([]);
        PictureLimits.RequireBytes(entry.Length);
        try
        {
            lock (reading)
            {
                var bytes = new byte[entry.Length];
                using var content = entry.Open();
                content.ReadExactly(bytes);
                if (content.ReadByte() >= 0 || Crc32.HashToUInt32(bytes) != entry.Crc32) throw new InvalidDataException();
                return bytes;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new PictureException("its entry in the archive is damaged, cut short, or packed in a way that is not read", "make the archive again");
        }
    }
}
