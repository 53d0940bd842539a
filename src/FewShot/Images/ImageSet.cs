using FewShotGan.Layers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FewShotGan.Files;
using FewShotGan.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Images;

/// <summary>Images of one size, decoded once and held in memory as bytes.</summary>
public sealed class ImageSet
{
    private const int MaxResolution = 4096;

    private readonly byte[] pixels;
    private readonly int[] classOf;

    /// <summary>The set of what was decoded.</summary>
    internal ImageSet(DataOptions options, DecodedImages decoded)
    {
        pixels = decoded.Pixels;
        Resolution = options.Resolution;
        Channels = options.ChannelCount;
        Backdrop = Backdrop.For(options);
        Names = [.. decoded.Files.Select(file => file.Name)];
        LeftOut = decoded.Bad;
        OwnLeftOut = decoded.OwnLeftOut;
        Classes = decoded.Classes;
        var columns = Classes.Select((name, i) => (name, i))
            .ToDictionary(entry => entry.name, entry => entry.i, StringComparer.Ordinal);
        classOf = Classes.Count == 0 ? [] : [.. decoded.Files.Select(file => columns[file.Class!])];
        Length = options.XFlip ? 2 * Count : Count;
        Hash = HashOf(Resolution, pixels, classOf);
        MedianSide = decoded.Facts.Select(fact => Math.Min(fact.Width, fact.Height)).Order()
            .ElementAtOrDefault(decoded.Facts.Count / 2);
    }

    /// <summary>The middle one of the images' shorter sides before they became squares, in pixels.</summary>
    public int MedianSide { get; }

    /// <summary>How many images were read.</summary>
    public int Count => Names.Count;

    /// <summary>How many images can be drawn: <see cref="Count"/>, or twice that with mirror images.</summary>
    public int Length { get; }

    /// <summary>
    /// Channels an image: 3, in the order red, green, blue; 1; or 4, red, green and blue times alpha, and alpha.
    /// </summary>
    public int Channels { get; }

    /// <summary>What images with alpha are laid over before they are looked at; null for opaque ones.</summary>
    internal Backdrop? Backdrop { get; }

    /// <summary>The names of the classes, in order; empty without labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Width and height in pixels.</summary>
    public int Resolution { get; }

    /// <summary>The images' names, in order: paths relative to the folder, with <c>/</c> between the parts.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The files that could not be read and were left out, since <see cref="DataOptions.OnBadFile"/> says so.
    /// </summary>
    public IReadOnlyList<BadImage> LeftOut { get; }

    /// <summary>
    /// What this tool made itself and is never taken for an image, in words: folders of runs, grids, strips and
    /// animations; null when the source holds nothing of the kind.
    /// </summary>
    public string? OwnLeftOut { get; }

    /// <summary>
    /// SHA-256 (lower-case hexadecimal) of what was accepted: the resolution and every pixel, in order, and with labels
    /// every class.
    /// </summary>
    public string Hash { get; }

    /// <summary>Every pixel, [N, C, H, W], sRGB, 0 to 255.</summary>
    public ReadOnlyMemory<byte> Pixels => pixels;

    /// <summary>Reads and decodes all images of a source.</summary>
    /// <param name="options">Source, size, how images become squares, and which are held out.</param>
    /// <param name="part">The images to learn from, or those held out.</param>
    /// <exception cref="InputException">
    /// The source is missing, empty or has no such part, an image can't be read, or an option is impossible.
    /// </exception>
    public static ImageSet Load(DataOptions options, DataPart part = DataPart.Train)
    {
        Require(options);
        var kind = HeldOutChoice.Parse(options.HeldOut).Kind;
        if (kind == HeldOutKind.Own || (kind == HeldOutKind.None && part == DataPart.Train)) return Read(options, part);
        var parts = ImageParts.Load(options);
        return (part == DataPart.Train ? parts.Train : parts.HeldOut)
            ?? throw new InputException(
                $"data.held_out: found '{options.HeldOut}', which holds no images out; expected a number or part of "
                    + "them (20%), or a folder");
    }

    /// <summary>Reads a part that a source has of its own.</summary>
    /// <param name="options">As for <see cref="Load"/>.</param>
    /// <param name="part">The part.</param>
    /// <param name="known">The classes that the images must be of; any when null.</param>
    internal static ImageSet Read(DataOptions options, DataPart part, IReadOnlyList<string>? known = null)
    {
        using var listing = ImageListing.Of(options.Source, part);
        var decoded = DecodedImages.Read(listing, options, part, known: known);
        return decoded.Problem(listing.Source, options) is { } problem
            ? throw new InputException(problem)
            : new(options, decoded);
    }

    /// <summary>Reads one image, as those of a set are read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Size, and how the image becomes a square; the source has no meaning here.</param>
    /// <returns>A set of this image.</returns>
    /// <exception cref="InputException">The file is missing or can't be read, or an option is impossible.</exception>
    public static ImageSet LoadFile(string path, DataOptions options)
    {
        Require(options);
        if (!File.Exists(path)) throw new InputException($"{path}: no such file; expected an image");
        options = options with { Labels = "none", Count = null, OnBadFile = "stop" };
        using var listing =
            new ImageListing { Source = path, Files = [ImageFile.OnDisk(Path.GetFileName(path), path)] };
        var decoded = DecodedImages.Read(listing, options, DataPart.Train);
        return decoded.Bad.Count == 0
            ? new(options, decoded)
            : throw new InputException(decoded.Bad[0] with { Name = path } + "");
    }

    /// <summary>Gathers images by index.</summary>
    /// <param name="indices">
    /// Each 0 to <see cref="Length"/> - 1; <see cref="Count"/> + i is the mirror image of image i.
    /// </param>
    /// <param name="device">Where the batch is to be.</param>
    /// <returns>[N, C, H, W], float32, -1 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the set.</exception>
    public Tensor Batch(ReadOnlySpan<long> indices, torch.Device device)
    {
        var size = Channels * Resolution * Resolution;
        var values = new float[indices.Length * size];
        for (var n = 0; n < indices.Length; n++)
        {
            var index = indices[n];
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length, nameof(indices));
            var image = pixels.AsSpan((int)(index % Count) * size, size);
            ToFloats(image, values.AsSpan(n * size, size), mirrored: index >= Count);
        }

        return Upload.To(
            torch.tensor(values, [indices.Length, Channels, Resolution, Resolution], device: CPU), device);
    }

    /// <summary>SHA-256 (lower-case hexadecimal) of the pixels of one image.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    internal string HashOf(int index)
    {
        var size = Channels * Resolution * Resolution;
        return ContentHash.Of(pixels.AsSpan(index * size, size));
    }

    /// <summary>The labels of images by index: 1 in the column of an image's class, 0 elsewhere.</summary>
    /// <param name="indices">As in <see cref="Batch"/>.</param>
    /// <param name="device">Where they are to be.</param>
    /// <returns>[N, number of <see cref="Classes"/>], float32, or null without labels.</returns>
    public Tensor? Labels(ReadOnlySpan<long> indices, torch.Device device)
    {
        if (Classes.Count == 0) return null;
        var values = new float[indices.Length * Classes.Count];
        for (var n = 0; n < indices.Length; n++)
            values[(n * Classes.Count) + classOf[indices[n] % Count]] = 1;
        return Upload.To(torch.tensor(values, [indices.Length, Classes.Count], device: CPU), device);
    }

    /// <summary>
    /// The labels of images drawn at random, for images to be generated as often of each class as there are such.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="stream">Where they are drawn from; untouched without labels.</param>
    /// <param name="device">Where they are to be.</param>
    /// <returns>As <see cref="Labels"/> does.</returns>
    public Tensor? RandomLabels(int count, torch.Generator stream, torch.Device device)
    {
        if (Classes.Count == 0) return null;
        using var indices = torch.randint(
            Count, [count], dtype: torch.ScalarType.Int64, generator: stream, device: CPU);
        return Labels(indices.data<long>().ToArray(), device);
    }

    private void ToFloats(ReadOnlySpan<byte> image, Span<float> values, bool mirrored)
    {
        for (var i = 0; i < image.Length; i++)
            values[i] = (image[i] / 127.5f) - 1;
        for (var row = 0; mirrored && row < values.Length; row += Resolution)
            values.Slice(row, Resolution).Reverse();
    }

    /// <summary>Checks options and libvips before anything is read.</summary>
    internal static void Require(DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Resolution is < 1 or > MaxResolution)
            throw new InputException(
                $"data.resolution: {options.Resolution} is impossible; expected 1 to {MaxResolution} pixels");
        if (OptionLimits.Of(options, "data.").Concat(options.Choices()).FirstOrDefault() is { } problem)
            throw new InputException($"{problem.Key}: {problem.Message}");
        Vips.Require();
    }

    private static string HashOf(int resolution, byte[] pixels, int[] classOf)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(BitConverter.GetBytes(resolution));
        sha.AppendData(pixels);
        sha.AppendData(MemoryMarshal.AsBytes<int>(classOf));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
