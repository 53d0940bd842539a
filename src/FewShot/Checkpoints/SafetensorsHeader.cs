using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>The header of a safetensors file, read strictly and written canonically.</summary>
internal sealed class SafetensorsHeader
{
    // The reference implementation's limit.
    private const long MaxLength = 100_000_000;
    private const string MetadataKey = "__metadata__";

    private SafetensorsHeader(List<Entry> entries, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>The file's own strings.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks the header; the stream is then at the first tensor's first byte.</summary>
    /// <exception cref="InputException">Anything is wrong.</exception>
    public static SafetensorsHeader Read(Stream stream, string file)
    {
        var length = stream.Length - stream.Position;
        if (length < 8) throw Bad(file, $"has {length} bytes", "at least the 8 of the header's length");
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        bool fits = size is >= 2 and <= MaxLength && (long)size <= length - 8;
        if (size > MaxLength) throw Bad(file, $"has a header of {size} bytes", $"at most {MaxLength}");
        if (!fits)
            throw Bad(file, $"has a header of {size} bytes in a file of {length}", "a header inside the file");

        var json = new byte[size];
        stream.ReadExactly(json);
        if (json[0] != (byte)'{') throw Bad(file, "has a header that does not start with '{'", "a JSON object");
        var header = Parse(json, file);
        CheckLayout(header.Entries, length - 8 - (long)size, file);
        return header;
    }

    /// <summary>The 8 bytes of the length, then the header, padded with spaces to a multiple of 8.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static byte[] Format(
        IReadOnlyList<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[8]);
        using (var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            WriteEntries(writer, tensors);
            writer.WriteEndObject();
        }

        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - 8);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0) return;
        writer.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter writer, IReadOnlyList<(string Name, Tensor Tensor)> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name)) throw new ArgumentException($"The name '{name}' is taken.", nameof(tensors));
            var type = SafetensorsType.Of(tensor.dtype);
            writer.WriteStartObject(name);
            writer.WriteString("dtype", type.Name);
            writer.WriteStartArray("shape");
            foreach (var size in tensor.shape) writer.WriteNumberValue(size);
            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(offset);
            writer.WriteNumberValue(offset += tensor.numel() * type.Size);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    private static SafetensorsHeader Parse(byte[] json, string file)
    {
        var entries = new List<Entry>();
        Dictionary<string, string>? metadata = null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            // JsonDocument keeps repeated names, so that they can be seen and refused.
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw Bad(file, $"names '{property.Name}' twice", "each name once");
                if (property.Name == MetadataKey) metadata = ParseMetadata(property.Value, file);
                else entries.Add(ParseEntry(property.Name, property.Value, file));
            }
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw Bad(file, $"has a header that is no valid JSON ({OneLine(e.Message)})", "a JSON object");
        }

        return new SafetensorsHeader(entries, metadata ?? []);
    }

    private static Dictionary<string, string> ParseMetadata(JsonElement element, string file)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
            throw Bad(file, $"has a {MetadataKey} of kind {element.ValueKind}", "an object of strings");
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Bad(file, $"has a {property.Value.ValueKind} in {MetadataKey}.{property.Name}", "a string");
            if (!metadata.TryAdd(property.Name, property.Value.GetString()!))
                throw Bad(file, $"names {MetadataKey}.{property.Name} twice", "each name once");
        }

        return metadata;
    }

    private static Entry ParseEntry(string name, JsonElement element, string file)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Bad(file, $"describes '{name}' by a {element.ValueKind}",
                "an object with dtype, shape, data_offsets");
        var fields = element.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        if (!fields.SequenceEqual(["data_offsets", "dtype", "shape"]))
            throw Bad(file, $"describes '{name}' by [{string.Join(", ", fields)}]", "dtype, shape, data_offsets");

        var dtype = element.GetProperty("dtype");
        var written = dtype.ValueKind == JsonValueKind.String ? dtype.GetString() : dtype.GetRawText();
        var type = SafetensorsType.Named(dtype.ValueKind == JsonValueKind.String ? written : null)
            ?? throw Bad(file, $"has '{name}' of type {OneLine(written!)}", $"one of {SafetensorsType.Names}");
        var shape = Integers(element.GetProperty("shape"), $"{name}.shape", file);
        var offsets = Integers(element.GetProperty("data_offsets"), $"{name}.data_offsets", file);
        if (offsets.Count != 2 || offsets[0] > offsets[1])
            throw Bad(file, $"has [{string.Join(", ", offsets)}] as '{name}'.data_offsets", "[begin, end]");

        var bytes = Bytes(shape, type.Size);
        var length = offsets[1] - offsets[0];
        if (bytes != length)
        {
            throw Bad(
                file,
                $"gives '{name}' {length} bytes",
                $"{bytes?.ToString() ?? "fewer than 2^63"} for {type.Name} [{string.Join(", ", shape)}]");
        }

        return new Entry(name, type.Type, shape, offsets[0], length);
    }

    private static List<long> Integers(JsonElement element, string what, string file)
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw Bad(file, $"has a {element.ValueKind} as {what}", "an array of integers from 0");
        var integers = new List<long>();
        foreach (var item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var value) || value < 0)
                throw Bad(file, $"has {OneLine(item.GetRawText())} in {what}", "integers from 0 below 2^63");
            integers.Add(value);
        }

        return integers;
    }

    // The product, or null when it does not fit.
    private static long? Bytes(List<long> shape, int elementSize)
    {
        if (shape.Contains(0)) return 0;
        Int128 product = elementSize;
        foreach (var size in shape)
        {
            product *= size;
            if (product > long.MaxValue) return null;
        }

        return (long)product;
    }

    private static void CheckLayout(IReadOnlyList<Entry> entries, long dataLength, string file)
    {
        // Sorted by begin and length: an empty tensor may share its offset with the next one.
        var sorted = (List<Entry>)entries;
        sorted.Sort((a, b) => (a.Begin, a.Length).CompareTo((b.Begin, b.Length)));
        long end = 0;
        foreach (var entry in sorted)
        {
            if (entry.Begin != end)
            {
                var what = entry.Begin < end ? "overlaps the tensor before it" : "leaves a hole before it";
                throw Bad(file, $"has '{entry.Name}' at byte {entry.Begin}, which {what}", $"byte {end}");
            }

            // A span, which the bytes are read into, holds at most 2 GiB.
            if (entry.Length > int.MaxValue)
                throw Bad(file, $"has '{entry.Name}' of {entry.Length} bytes", $"at most {int.MaxValue}");
            end += entry.Length;
        }

        if (end != dataLength)
        {
            var what = end > dataLength ? "is truncated: it" : "has bytes that no tensor claims: it";
            throw Bad(file, $"{what} holds {dataLength} bytes of data", $"{end}");
        }
    }

    /// <summary>One line: the file, what was found, what was expected, what to do.</summary>
    public static InputException Bad(string file, string found, string expected) =>
        new($"{file}: {OneLine(found)}; expected {OneLine(expected)}. Use a complete, unmodified safetensors file.");

    private static string OneLine(string text)
    {
        var line = new string(text.Select(c => char.IsControl(c) ? ' ' : c).ToArray());
        return line.Length <= 200 ? line : line[..200] + "…";
    }

    /// <summary>One tensor's place.</summary>
    internal sealed record Entry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Begin, long Length);
}
