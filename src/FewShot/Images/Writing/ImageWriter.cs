using NetVips;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Images;

/// <summary>Writes images: PNG, grids of samples, animations.</summary>
public static class ImageWriter
{
    // Up to here every pixel is kept: small images are looked at enlarged, where a lossy coder's marks show.
    private const int LosslessPixels = 128 * 128;

    /// <summary>Writes a PNG.</summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="pixels">[height, width, channels], 0 to 255, sRGB.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">1 (grey), 3 (RGB) or 4 (RGB and alpha, not multiplied).</param>
    /// <exception cref="ArgumentException">The pixels are not as many as the size says.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void SavePng(string path, ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        RequireSize(pixels.Length, width, height, channels);
        Vips.Require();
        using var image = FromBytes(pixels, width, height, channels);
        Write(path, () => image.Pngsave(path));
    }

    /// <summary>Writes one generated image as PNG, with a note of what made it.</summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="image">[C, H, W], -1 to 1.</param>
    /// <param name="origin">
    /// What made it, in ASCII, so that images of several generators can be told apart (<see cref="ImageOrigin"/>).
    /// </param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void SaveImage(string path, Tensor image, string origin)
    {
        var pixels = ToBytes(image);
        Vips.Require();
        using var plain = FromBytes(pixels, (int)image.shape[2], (int)image.shape[1], (int)image.shape[0]);
        Write(path, () => File.WriteAllBytes(path, ImageMark.Made(plain.PngsaveBuffer(), origin)));
    }

    /// <summary>Writes an animated WebP that repeats for ever; sets of images leave it out.</summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="frames">Each [height, width, channels], 0 to 255, sRGB.</param>
    /// <param name="width">Of a frame, in pixels.</param>
    /// <param name="height">Of a frame, in pixels.</param>
    /// <param name="channels">1 (grey), 3 (RGB) or 4 (RGB and alpha, not multiplied).</param>
    /// <param name="millisecondsPerFrame">How long each frame shows.</param>
    /// <exception cref="ArgumentException">
    /// There is no frame, or its pixels are not as many as the size says.
    /// </exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void SaveAnimatedWebp(
        string path, IReadOnlyList<byte[]> frames, int width, int height, int channels, int millisecondsPerFrame)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count, nameof(frames));
        foreach (var frame in frames)
            RequireSize(frame.Length, width, height, channels);
        Vips.Require();

        // libvips holds an animation as one tall image with the frames below one another.
        using var tall = FromBytes(frames.SelectMany(frame => frame).ToArray(), width, height * frames.Count, channels);
        using var animation = tall.Mutate(image =>
        {
            image.Set(GValue.GIntType, "page-height", height);
            image.Set(GValue.ArrayIntType, "delay", Enumerable.Repeat(millisecondsPerFrame, frames.Count).ToArray());
            image.Set(GValue.GIntType, "loop", 0);
            image.Set(GValue.BlobType, "xmp-data", ImageMark.Animation);
        });
        var lossless = width * height <= LosslessPixels;
        Write(path, () => animation.Webpsave(path, q: 90, lossless: lossless, smartSubsample: !lossless));
    }

    /// <summary>
    /// The levels that a written image has. Truncating x * 127.5 + 128 rounds to the nearest of 256, and gives back
    /// exactly the bytes that <see cref="ImageSet.Batch"/> made floats of.
    /// </summary>
    /// <param name="images">Any shape and floating type, -1 to 1; values outside are clamped.</param>
    /// <returns>Whole numbers from 0 to 255, of the same shape and type.</returns>
    public static Tensor ToLevels(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = torch.NewDisposeScope();
        return images.mul(127.5).add(128).clamp(0, 255).floor().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// One image as bytes: its <see cref="ToLevels"/>; of four channels, the first three are divided by the fourth, as
    /// files hold them.
    /// </summary>
    /// <param name="image">[C, H, W], any device and floating type, -1 to 1; values outside are clamped.</param>
    /// <returns>[H, W, C], 0 to 255.</returns>
    public static byte[] ToBytes(Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var shape = image.shape;
        if (shape.Length != 3)
            throw new ArgumentException($"expected an image [C, H, W], found {shape.Length} dimensions", nameof(image));
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var levels = ToLevels(image);
        if (shape[0] == 4)
        {
            var alpha = levels.narrow(0, 3, 1);
            var colours = levels.narrow(0, 0, 3).minimum(alpha) * 255 / alpha.clamp_min(1);
            levels = cat([colours.add(0.5).floor(), alpha]);
        }

        var bytes = levels.to(ScalarType.Byte);
        return bytes.permute(1, 2, 0).contiguous().cpu().data<byte>().ToArray();
    }

    /// <summary>
    /// Writes images side by side, row by row, as one PNG without gaps; places left over are black, or transparent.
    /// Sets of images leave it out.
    /// </summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="images">[N, C, H, W], -1 to 1.</param>
    /// <param name="columns">Images in a row.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void SaveGrid(string path, Tensor images, int columns)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var shape = images.shape;
        if (shape.Length != 4 || shape[0] == 0)
            throw new ArgumentException(
                $"expected images [N, C, H, W], found [{string.Join(", ", shape)}]", nameof(images));
        var (count, channels, height, width) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        var rows = (count + columns - 1) / columns;
        var gridRow = columns * width * channels; // bytes
        var grid = new byte[rows * height * gridRow];
        for (var i = 0; i < count; i++)
        {
            using var image = images[i];
            var bytes = ToBytes(image);
            var corner = (i / columns * height * gridRow) + (i % columns * width * channels);
            for (var y = 0; y < height; y++)
                bytes.AsSpan(y * width * channels, width * channels).CopyTo(grid.AsSpan(corner + (y * gridRow)));
        }

        Vips.Require();
        using var sheet = FromBytes(grid, columns * width, rows * height, channels);
        SaveSheet(path, sheet);
    }

    /// <summary>Writes a figure as PNG, two pixels for each of its units.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="svg">The figure, which this program drew.</param>
    /// <exception cref="InputException">libvips was built without SVG.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    internal static void SaveFigure(string path, string svg)
    {
        using var figure = Vips.Drawn(svg, scale: 2);
        Write(path, () => File.WriteAllBytes(path, ImageMark.Sheet(figure.PngsaveBuffer())));
    }

    /// <summary>Writes figures one after the other as an animated WebP.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="svgs">The figures, which this program drew, all of one size.</param>
    /// <param name="width">Of each, in its units.</param>
    /// <param name="height">Of each, in its units.</param>
    /// <param name="millisecondsPerFrame">How long each shows.</param>
    /// <exception cref="InputException">libvips was built without SVG.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    internal static void SaveAnimatedFigure(
        string path, IReadOnlyList<string> svgs, int width, int height, int millisecondsPerFrame) => SaveAnimatedWebp(
        path,
        [
            .. svgs.Select(svg =>
            {
                using var figure = Vips.Drawn(svg, scale: 1);
                return figure.WriteToMemory<byte>();
            }),
        ], width, height, channels: 3, millisecondsPerFrame);

    /// <summary>Writes several images in one as PNG.</summary>
    internal static void SaveSheet(string path, Image image) =>
        Write(path, () => File.WriteAllBytes(path, ImageMark.Sheet(image.PngsaveBuffer())));

    private static void RequireSize(int length, int width, int height, int channels)
    {
        if (channels is not (1 or 3 or 4))
            throw new ArgumentException($"{channels} channels; expected 1, 3 or 4", nameof(channels));
        if (width < 1 || height < 1 || length != (long)width * height * channels)
            throw new ArgumentException($"{length} bytes are not {width} x {height} pixels of {channels} channels");
    }

    private static Image FromBytes(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        using var plain = Image.NewFromMemoryCopy(pixels, width, height, channels, Enums.BandFormat.Uchar);
        return plain.Copy(interpretation: channels == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }

    private static void Write(string path, Action save)
    {
        try
        {
            save();
        }
        catch (VipsException e)
        {
            throw new IOException($"{path} cannot be written: {Vips.Reason(e)}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path} cannot be written: {e.Message}", e);
        }
    }
}
