namespace FewShotGan.Onnx;

/// <summary>An ONNX file that has been read.</summary>
/// <param name="Bytes">The whole file.</param>
/// <param name="Folder">The folder that tensors outside the file may be in; null when it holds all of them.</param>
public sealed record OnnxFile(ReadOnlyMemory<byte> Bytes, string? Folder = null)
{
    /// <summary>How a pointer of Git LFS begins.</summary>
    internal static ReadOnlySpan<byte> PointerMark => "version https://git-lfs"u8;

    /// <summary>Whether it is what Git LFS leaves in place of a file that it has not fetched.</summary>
    public bool IsLfsPointer => IsPointer(Bytes.Span);

    /// <summary>Whether it is no ONNX file but a zip archive, as those of TorchScript are.</summary>
    public bool IsTorchScript => Bytes.Span.StartsWith("PK\u0003\u0004"u8);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OnnxImportException">It cannot be read.</exception>
    public static OnnxFile Read(string path)
    {
        try
        {
            return new(File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OnnxImportException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a file that begins with these bytes is one of Git LFS's.</summary>
    internal static bool IsPointer(ReadOnlySpan<byte> start) => start.StartsWith(PointerMark);
}
