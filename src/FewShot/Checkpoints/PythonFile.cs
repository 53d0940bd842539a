namespace FewShotGan.Checkpoints;

/// <summary>Files of weights that only Python reads, told by their first bytes, or else by their names.</summary>
internal static class PythonFile
{
    private const byte Pickle = 0x80; // what a pickle of protocol 2 or above begins with

    private static readonly string[] Extensions = [".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin"];

    /// <summary>What is wrong with a file that is not safetensors, if Python wrote it.</summary>
    /// <param name="file">What to call it; its extension counts.</param>
    /// <param name="start">Its first bytes, 8 at least.</param>
    /// <returns>One line; null when it is something else.</returns>
    public static string? Problem(string file, ReadOnlySpan<byte> start)
    {
        var kind = start.StartsWith("PK\x03\x04"u8) ? "a zip archive, as torch.save writes"
            : start[0] == Pickle && start[1] is >= 2 and <= 5
            ? "a Python pickle, as StyleGAN2's programs and torch.save write"
            : Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())
            ? "named as Python's files of weights are, and no safetensors file"
            : null;
        return kind is null
            ? null
            : $"{file}: it is {kind}, which is not read, since unpacking a pickle can run any program; "
            + "expected a .safetensors file: docs/transfer.md has the lines of Python that write one from it";
    }
}
