using NetVips;

namespace FewShotGan.Data;

/// <summary>libvips, ready for files from anywhere.</summary>
internal static class Vips
{
    // libvips writes warnings to stderr, which is for the one line that says what is wrong.
    private static readonly uint Silence = Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });

    /// <summary>
    /// Call before libvips: says what to do when it is missing, blocks the decoders that it does not trust with files
    /// from anywhere, and keeps it from holding on to finished pictures. Cheap to repeat.
    /// </summary>
    /// <exception cref="InputException">libvips is missing or older than 8.13.</exception>
    public static void Require()
    {
        if (!ModuleInitializer.VipsInitialized || !NetVips.NetVips.AtLeastLibvips(8, 13))
            throw new InputException(
                "libvips 8.13 or newer, which reads and writes pictures, is missing: sudo apt-get install -y libvips42");
        _ = Silence;
        NetVips.NetVips.BlockUntrusted = true;
        Cache.Max = 0;
    }

    /// <summary>libvips' message in one line.</summary>
    public static string Reason(VipsException exception)
    {
        var lines = (exception.InnerException?.Message ?? exception.Message)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines.Distinct());
    }
}
