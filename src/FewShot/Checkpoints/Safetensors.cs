using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>
/// A safetensors file: an 8-byte little-endian header length, a JSON header, then the tensors' bytes without holes.
/// Anything malformed is refused.
/// </summary>
internal sealed class Safetensors : IDisposable
{
    private readonly Dictionary<string, Tensor> tensors;

    private Safetensors(Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        this.tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by name: on the CPU, with their own memory, outside of any dispose scope.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>The header's <c>__metadata__</c>; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its tensors, to be disposed by the caller.</returns>
    /// <exception cref="InputException">The file is missing, unreadable, truncated or malformed.</exception>
    public static Safetensors Read(string path)
    {
        return Opened(path, stream => Read(stream, path));
    }

    /// <summary>
    /// Makes sure that a file is there whole: its header and the length of what follows, not the tensors' values.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is missing, unreadable, truncated or malformed.</exception>
    internal static void Check(string path) => Opened(path, stream => SafetensorsHeader.Read(stream, path));

    /// <summary>Reads from a stream that can seek, from its start to its end.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <returns>Its tensors, to be disposed by the caller.</returns>
    /// <exception cref="InputException">The bytes are truncated or malformed.</exception>
    public static Safetensors Read(Stream stream, string name)
    {
        var header = SafetensorsHeader.Read(stream, name);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in header.Entries)
            {
                var tensor = empty(entry.Shape.ToArray(), dtype: entry.Type, device: CPU).DetachFromDisposeScope();
                tensors.Add(entry.Name, tensor);
                if (entry.Length > 0) stream.ReadExactly(tensor.bytes);
                if (entry.Type == ScalarType.Bool && tensor.bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
                    throw SafetensorsHeader.Bad(
                        name, $"has a BOOL in '{entry.Name}' that is neither 0 nor 1", "0 or 1");
            }
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }

        return new Safetensors(tensors, header.Metadata);
    }

    /// <summary>Writes a file, replacing one that exists, and flushes it to the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">
    /// As in
    /// <see cref="Write(Stream, IEnumerable{ValueTuple{string, Tensor}}, IReadOnlyDictionary{string, string}?)"/>.
    /// </param>
    /// <param name="metadata">Strings to keep beside the tensors.</param>
    public static void Write(
        string path,
        IEnumerable<(string Name, Tensor Tensor)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = File.Create(path);
        Write(stream, tensors, metadata);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Writes to a stream. The same tensors and metadata give the same bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Names and tensors, on any device. The file has them in this order, those with larger
    /// elements first, so that each is aligned.</param>
    /// <param name="metadata">Strings to keep beside the tensors, written in the order of their keys.</param>
    /// <exception cref="ArgumentException">
    /// A name occurs twice, or a tensor has a type that the format lacks.
    /// </exception>
    public static void Write(
        Stream stream,
        IEnumerable<(string Name, Tensor Tensor)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderByDescending(t => SafetensorsType.Of(t.Tensor.dtype).Size).ToList();
        stream.Write(SafetensorsHeader.Format(ordered, metadata));
        foreach (var (_, tensor) in ordered)
        {
            if (tensor.numel() == 0) continue;
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }

    private static T Opened<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read ({e.Message}); expected a safetensors file.");
        }
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in tensors.Values) tensor.Dispose();
        tensors.Clear();
    }
}
