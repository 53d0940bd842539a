using System.Globalization;
using FewShotGan.Onnx.Proto;

namespace FewShotGan.Onnx.Graph;

/// <summary>The files beside an ONNX file that hold the bytes of its large tensors.</summary>
/// <param name="folder">
/// The folder of the ONNX file, the only one that is read from; null for a model that is in memory.
/// </param>
internal sealed class ExternalData(string? folder)
{
    /// <summary>The bytes of one tensor.</summary>
    /// <param name="proto">The tensor, whose data is elsewhere.</param>
    /// <param name="length">How many bytes its shape takes.</param>
    /// <exception cref="OnnxImportException">They are outside the folder, missing, or fewer than that.</exception>
    public ReadOnlySpan<byte> Read(TensorProto proto, long length)
    {
        var entries = proto.ExternalData.GroupBy(entry => entry.Key)
            .ToDictionary(group => group.Key, group => group.Last().Value);
        var location = entries.GetValueOrDefault("location", "");
        string Problem(string what) => $"tensor '{proto.Name}': its external data '{location}' {what}";
        var offset = Number(entries.GetValueOrDefault("offset", "0"));
        var given = Number(entries.GetValueOrDefault("length", length.ToString(CultureInfo.InvariantCulture)));
        if (given != length) throw new OnnxImportException(Problem($"has length {given}, expected {length}"));
        try
        {
            var path = Resolve(location)
                ?? throw new OnnxImportException(Problem("is not a file in the model's own folder"));
            using var file = File.OpenRead(path);
            var start = new byte[Math.Min(file.Length, OnnxFile.PointerMark.Length)];
            file.ReadExactly(start);
            if (OnnxFile.IsPointer(start))
                throw new OnnxImportException(
                    Problem("is a Git LFS pointer, not the data itself; git lfs pull gets that"));
            if (offset < 0 || offset > file.Length - length)
                throw new OnnxImportException(Problem($"has {file.Length} bytes, too few for {length} at {offset}"));
            file.Position = offset;
            var bytes = new byte[length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OnnxImportException(Problem($"cannot be read: {e.Message}"), e);
        }

        long Number(string text) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new OnnxImportException(Problem($"has offset or length '{text}', expected a number"));
    }

    /// <summary>The file's path when it lies in the folder, links followed; else null.</summary>
    private string? Resolve(string location)
    {
        if (folder is null || location.Length == 0 || Path.IsPathRooted(location)) return null;
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, location));
        if (!path.StartsWith(root, StringComparison.Ordinal) || !File.Exists(path)) return null;
        for (var part = path; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null) return null;
        }

        return path;
    }
}
