using System.Buffers.Binary;
using System.IO.Compression;

namespace FewShotGan.Images;

/// <summary>
/// An array of bytes in MNIST's IDX format: two zero bytes, the type, the number of dimensions, each of them, the
/// values.
/// </summary>
/// <param name="Shape">The dimensions, the slowest first.</param>
/// <param name="Values">The values.</param>
internal sealed record IdxFile(IReadOnlyList<int> Shape, byte[] Values)
{
    private const byte UnsignedByte = 8;

    /// <summary>Reads a file packed with gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">How many dimensions it must have.</param>
    /// <exception cref="InputException">It is something else, or damaged.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        try
        {
            using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            var header = new byte[4 * (1 + dimensions)];
            file.ReadExactly(header);
            if (!header.AsSpan(0, 4).SequenceEqual<byte>([0, 0, UnsignedByte, (byte)dimensions]))
                throw new InvalidDataException();
            int[] shape = [
                .. Enumerable.Range(1, dimensions)
                .Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 * i)))];
            var values = new byte[shape.Aggregate(1, (product, side) => checked(product * side))];
            file.ReadExactly(values);
            return new(shape, values);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or OverflowException)
        {
            throw new InputException(
                $"{path}: not an IDX file of {dimensions} dimensions, or damaged; install its package again");
        }
    }
}
