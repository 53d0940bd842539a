using System.Buffers.Binary;

namespace FewShotGan.Checkpoints;

/// <summary>Files of weights that Python writes, told by their first bytes.</summary>
internal static class PythonFile
{
    private const byte Pickle = 0x80; // what a pickle of protocol 2 or above begins with

    private static readonly string[] Extensions = [".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin"];

    private static readonly byte[] Zip = [.. "PK\x03\x04"u8];

    /// <summary>Whether a file's name is that of such a file.</summary>
    /// <param name="path">The file.</param>
    public static bool IsNamed(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Whether a file is a pickle or what <c>torch.save</c> writes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, or is not what it is named.</exception>
    public static bool Is(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> start = stackalloc byte[9];
            if (IsArchive(stream)) return true;
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            // The length of a safetensors file's header can look like a pickle's beginning.
            if (read == start.Length && start[8] == (byte)'{'
                && BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)stream.Length)
                return false;
            if (read >= 2 && start[0] == Pickle && start[1] is >= 2 and <= 5) return true;
            return IsNamed(path)
                ? throw new InputException(
                    $"{path}: found neither a pickle nor an archive of torch.save, expected one by the file's name")
                : false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read ({e.Message}); expected a file of weights");
        }
    }

    /// <summary>Whether a file is a zip archive; the stream is then at its start again.</summary>
    /// <param name="stream">The file, which can seek.</param>
    internal static bool IsArchive(Stream stream)
    {
        Span<byte> start = stackalloc byte[4];
        var read = stream.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == 4 && start.SequenceEqual(Zip);
    }
}
