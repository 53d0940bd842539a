using System.Text;
using NetVips;

namespace FewShotGan.Images;

/// <summary>
/// libvips, ready for files from anywhere: the one that NetVips.Native brings, or the system's
/// (<see cref="SystemVips"/>).
/// </summary>
internal static class Vips
{
    private static readonly bool IsReady = Prepare();

    /// <summary>
    /// Call before libvips: says what to do when it is missing, blocks the decoders that it does not trust with files
    /// from anywhere, and keeps it from holding on to finished images. Cheap to repeat.
    /// </summary>
    /// <exception cref="InputException">libvips is missing or older than 8.13.</exception>
    public static void Require()
    {
        if (!IsReady)
        {
            throw new InputException("libvips 8.13 or newer, which reads and writes images, cannot be loaded; "
                + (SystemVips.IsWanted
                    ? "install it (Debian: libvips42), or unset FEWSHOT_LIBVIPS"
                    : "build again, or install the system's and set FEWSHOT_LIBVIPS=system"));
        }
    }

    /// <summary>Draws SVG of this program's own; that of others is not trusted.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="scale">Pixels of a unit.</param>
    /// <returns>Three channels.</returns>
    /// <exception cref="InputException">libvips was built without SVG.</exception>
    public static Image Drawn(string svg, double scale)
    {
        const string reader = "VipsForeignLoadSvg";
        Require();
        Operation.Block(reader, state: false);
        try
        {
            using var figure = Image.SvgloadBuffer(Encoding.UTF8.GetBytes(svg), scale: scale);
            using var opaque = figure.Flatten(background: [255]);
            return opaque.CopyMemory();
        }
        catch (VipsException problem)
        {
            throw new InputException($"this libvips draws no SVG ({Reason(problem)}); write an .svg file instead");
        }
        finally
        {
            Operation.Block(reader, state: true);
        }
    }

    /// <summary>libvips' message in one line.</summary>
    public static string Reason(VipsException exception)
    {
        var lines = (exception.InnerException?.Message ?? exception.Message)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines.Distinct());
    }

    private static bool Prepare()
    {
        if (!ModuleInitializer.VipsInitialized || !NetVips.NetVips.AtLeastLibvips(8, 13)) return false;

        // libvips writes warnings to stderr, which is for the one line that says what is wrong.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
        NetVips.NetVips.BlockUntrusted = true;
        Cache.Max = 0;
        return true;
    }
}
