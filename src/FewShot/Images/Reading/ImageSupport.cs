namespace FewShotGan.Images;

/// <summary>What images this machine can read.</summary>
internal static class ImageSupport
{
    private static readonly (string Format, string Loader)[] Loaders =
    [
        ("PNG", "pngload_buffer"), ("JPEG", "jpegload_buffer"), ("WebP", "webpload_buffer"), ("GIF", "gifload_buffer"),
            ("TIFF", "tiffload_buffer"),
    ];

    /// <summary>libvips' version and the formats that it reads.</summary>
    /// <exception cref="InputException">libvips is missing, or lacks a format.</exception>
    public static string Describe()
    {
        Vips.Require();
        var missing = Loaders.Where(entry => NetVips.NetVips.TypeFind("VipsOperation", entry.Loader) == IntPtr.Zero)
            .Select(entry => entry.Format).ToList();
        var version = $"libvips {NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}";
        return missing.Count == 0
            ? $"{version} reads {string.Join(", ", Loaders.Select(entry => entry.Format))}"
            : throw new InputException(
                $"{version} was built without {string.Join(", ", missing)}; take the one that comes with the program "
                    + "(unset FEWSHOT_LIBVIPS)");
    }
}
