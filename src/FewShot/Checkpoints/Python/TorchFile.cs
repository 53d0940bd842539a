using System.IO.Compression;
using System.Numerics;

namespace FewShotGan.Checkpoints;

/// <summary>
/// Files of Python's that hold networks: pickles, and what <c>torch.save</c> writes, archives and the older form.
/// Nothing of them is run (<see cref="PickleMachine"/>).
/// </summary>
internal static class TorchFile
{
    private const string Data = "data.pkl";
    private const int LegacyProtocol = 1001;
    private const long LargestPickle = 64 << 20;

    private static readonly BigInteger Magic = BigInteger.Parse(
        "119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What <see cref="PickleMachine.Read"/> gives.</returns>
    /// <exception cref="InputException">It is not there, damaged, or asks for more than networks need.</exception>
    public static object? Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (PythonFile.IsArchive(stream)) return ReadArchive(path, stream);
            if (stream.Length > Array.MaxLength)
                throw new InputException($"{path}: found {stream.Length} bytes, expected at most {Array.MaxLength}");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return ReadPickles(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path}: cannot be read ({e.Message}); expected a pickle or a PyTorch file");
        }
    }

    /// <summary>Reads what <c>torch.save</c> wrote before PyTorch 1.6, and what tensors in pickles hold.</summary>
    /// <param name="file">What messages call it.</param>
    /// <param name="bytes">The file: three pickles about it, the object's, the storages' names, the storages.</param>
    /// <exception cref="InputException">It is damaged, or asks for more than networks need.</exception>
    public static object? ReadLegacy(string file, ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        if (Next(null) is not BigInteger magic || magic != Magic || Next(null) is not (long)LegacyProtocol)
            throw new InputException($"{file}: found no mark of torch.save, expected what it writes");
        Next(null); // about the machine that wrote it

        // The storages come after the object that they are of: where they are is known once that has been read.
        var pending = new Dictionary<string, PickledStorage>(StringComparer.Ordinal);
        var root = Next(Storage);
        if (Next(null) is not List<object?> keys) throw Damaged();
        foreach (var key in keys)
        {
            if (key is not string name || !pending.Remove(name, out var storage) || at + 8 > bytes.Length)
                throw Damaged();
            var (count, size) = (BitConverter.ToInt64(bytes.Span[at..]), (int)(storage.Count * storage.Size));
            at += 8;
            if (count != storage.Count || size > bytes.Length - at) throw Damaged();
            storage.Bytes = bytes.Slice(at, size);
            at += size;
        }

        return pending.Count == 0 ? root : throw Damaged();

        object? Next(Func<object?, object?>? load)
        {
            var machine = new PickleMachine(file, bytes[at..], load, isInner: true);
            var value = machine.Read();
            at += machine.Position;
            return value;
        }

        object? Storage(object? id)
        {
            if (id is not object?[] parts || parts is not ["storage", PickledGlobal type, string key, _, long count, ..]
                || PickledStorage.TypeOf(type.Name) is not { } scalar)
                throw Damaged();
            if (pending.TryGetValue(key, out var known)) return known;
            var storage = new PickledStorage(scalar, count);
            if (count < 0 || count > (bytes.Length - at) / storage.Size) throw Damaged();
            return pending[key] = storage;
        }

        InputException Damaged() => new($"{file}: a file of torch.save that is damaged; fetch or copy it again");
    }

    private static object? ReadPickles(string path, ReadOnlyMemory<byte> bytes)
    {
        // The older form of torch.save begins with a pickle of its own: a number.
        var first = new PickleMachine(path, bytes).Read();
        return first is BigInteger ? ReadLegacy(path, bytes) : first;
    }

    private static object? ReadArchive(string path, Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        long read = 0;
        var data = archive.Entries
            .FirstOrDefault(entry => entry.FullName.EndsWith("/" + Data, StringComparison.Ordinal))
            ?? throw new InputException($"{path}: found an archive without {Data}, expected what torch.save writes");
        var folder = data.FullName[..^Data.Length];
        var storages = new Dictionary<string, PickledStorage>(StringComparer.Ordinal);
        if (Find("byteorder") is { } order && Text(Whole(order)) != "little")
            throw new InputException($"{path}: found numbers of byte order {Text(Whole(order))}, expected little");
        if (data.Length > LargestPickle)
            throw new InputException($"{path}: found {data.Length} bytes of {Data}, expected at most {LargestPickle}");
        return new PickleMachine(path, Whole(data), Storage).Read();

        ZipArchiveEntry? Find(string name) => archive.GetEntry(folder + name);

        static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes).Trim();

        object? Storage(object? id)
        {
            if (id is not object?[] parts || parts is not ["storage", PickledGlobal type, string key, ..]
                || PickledStorage.TypeOf(type.Name) is not { } scalar)
                throw new InputException(
                    $"{path}: found a reference to what is no storage, expected what torch.save writes");
            if (storages.TryGetValue(key, out var known)) return known;
            var entry = Find("data/" + key)
                ?? throw new InputException($"{path}: found no data/{key}, expected it in the archive; it is damaged");
            var held = Whole(entry);
            var size = SafetensorsType.Of(scalar).Size;
            return storages[key] = new(scalar, held.Length / size)
            {
                Bytes = held.AsMemory(0, held.Length / size * size),
            };
        }

        byte[] Whole(ZipArchiveEntry entry)
        {
            // torch.save compresses nothing; what does could grow without end.
            read += entry.Length;
            if (entry.CompressedLength != entry.Length || read > stream.Length || entry.Length > Array.MaxLength)
                throw new InputException(
                    $"{path}: {data.FullName[..^Data.Length]} is compressed or too large; torch.save writes things as "
                    + "they are");
            var bytes = new byte[entry.Length];
            using var opened = entry.Open();
            opened.ReadExactly(bytes);
            return bytes;
        }
    }
}
