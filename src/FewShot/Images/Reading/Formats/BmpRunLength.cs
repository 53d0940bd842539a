namespace FewShotGan.Images;

/// <summary>The run-length coding of bitmaps with 4 and 8 bits a pixel (Microsoft, "Bitmap Compression").</summary>
internal static class BmpRunLength
{
    private const byte EndOfLine = 0;
    private const byte EndOfBitmap = 1;
    private const byte Delta = 2;

    /// <summary>The colour of each pixel, the bottom row first; pixels that are jumped over have colour 0.</summary>
    /// <exception cref="ImageException">The data ends too soon or leaves the image at its top.</exception>
    public static byte[] Expand(BmpHeader header, ReadOnlySpan<byte> data)
    {
        var pixels = new byte[header.Width * header.Height];
        bool isNibbles = header.BitsPerPixel == 4;
        for (int at = 0, x = 0, y = 0; at + 2 <= data.Length;)
        {
            var (count, value) = (data[at], data[at + 1]);
            at += 2;
            if (count > 0)
            {
                var run = Span(pixels, header, x, y, count);
                for (int i = 0; i < run.Length; i++)
                    run[i] = isNibbles ? (byte)(i % 2 == 0 ? value >> 4 : value & 15) : value;
                x = Math.Min(x + count, header.Width);
            }
            else if (value == EndOfBitmap)
            {
                return pixels;
            }
            else if (value == EndOfLine)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == Delta)
            {
                if (at + 2 > data.Length) break;
                (x, y, at) = (Math.Min(x + data[at], header.Width), Math.Min(y + data[at + 1], header.Height), at + 2);
            }
            else
            {
                int bytes = isNibbles ? (value + 1) / 2 : value;
                if (at + bytes > data.Length) break;
                var literal = Span(pixels, header, x, y, value);
                for (int i = 0; i < literal.Length; i++)
                    literal[i] = isNibbles
                        ? (byte)(i % 2 == 0 ? data[at + (i / 2)] >> 4 : data[at + (i / 2)] & 15)
                        : data[at + i];
                (x, at) = (Math.Min(x + value, header.Width), at + bytes + (bytes % 2)); // literal bytes come in pairs
            }
        }

        throw ImageException.Damaged(ImageFormat.Bmp);
    }

    // Some programs write rows whose length is a multiple of four: what lies to the right of the image is nobody's.
    private static Span<byte> Span(byte[] pixels, BmpHeader header, int x, int y, int count)
    {
        if (y >= header.Height) throw new ImageException("its runs leave the image (BMP)");
        var inside = Math.Clamp(header.Width - x, 0, count);
        return inside == 0 ? [] : pixels.AsSpan((y * header.Width) + x, inside);
    }
}
