namespace FewShotGan.Images;

/// <summary>
/// What is refused before it is decoded: a few kilobytes can unpack to more than any machine holds. Every limit is well
/// above what cameras and scanners make.
/// </summary>
internal static class ImageLimits
{
    /// <summary>Width and height.</summary>
    public const int Side = 32768;

    /// <summary>Width times height: 16384 x 16384.</summary>
    public const long Pixels = 1L << 28;

    /// <summary>Bytes of a file, in an archive after unpacking: 512 MiB.</summary>
    public const long FileBytes = 1L << 29;

    /// <summary>Refuses an image that is too large.</summary>
    /// <exception cref="ImageException">It is.</exception>
    public static void RequireSize(long width, long height)
    {
        if (width > Side || height > Side || width * height > Pixels)
            throw new ImageException(
                $"it is {width}x{height} pixels; at most {Side} on a side and {Pixels / 1_000_000} million in all "
                    + "are read", "make it smaller");
    }

    /// <summary>Refuses a file that is too large.</summary>
    /// <exception cref="ImageException">It is.</exception>
    public static void RequireBytes(long count)
    {
        if (count > FileBytes)
            throw new ImageException(
                $"it takes {count / 1_000_000} MB; at most {FileBytes / 1_000_000} MB are read", "make it smaller");
    }
}
