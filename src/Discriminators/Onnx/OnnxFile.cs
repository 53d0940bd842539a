namespace FewShotGan.Discriminators.Onnx;

/// <summary>An ONNX file that has been read.</summary>
/// <param name="Bytes">The whole file.</param>
/// <param name="Folder">The folder that tensors outside the file may be in; null when it holds all of them.</param>
public sealed record OnnxFile(ReadOnlyMemory<byte> Bytes, string? Folder = null)
{
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
}
