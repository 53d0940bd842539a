using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Data;

/// <summary>Pictures of one size, decoded once and held in memory as bytes.</summary>
public sealed class PictureSet
{
    private const int MaxResolution = 4096;
    private const int NamedFailures = 3;

    private readonly byte[] pixels;
    private readonly int[] classOf;

    private PictureSet(DataOptions options, IReadOnlyList<PictureFile> files, IReadOnlyList<string> classes, byte[] pixels)
    {
        this.pixels = pixels;
        Resolution = options.Resolution;
        Names = [.. files.Select(file => file.Name)];
        Classes = classes;
        var columns = classes.Select((name, i) => (name, i)).ToDictionary(entry => entry.name, entry => entry.i, StringComparer.Ordinal);
        classOf = classes.Count == 0 ? [] : [.. files.Select(file => columns[file.Class!])];
        Length = options.XFlip ? 2 * Count : Count;
        Hash = HashOf(Resolution, pixels, classOf);
    }

    /// <summary>How many pictures were read.</summary>
    public int Count => Names.Count;

    /// <summary>How many pictures can be drawn: <see cref="Count"/>, or twice that with mirror images.</summary>
    public int Length { get; }

    /// <summary>Channels a picture: 3, in the order red, green, blue.</summary>
    public int Channels => 3;

    /// <summary>The names of the classes, in order; empty without labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Width and height in pixels.</summary>
    public int Resolution { get; }

    /// <summary>The pictures' names, in order: paths relative to the folder, with <c>/</c> between the parts.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>SHA-256 (lower-case hexadecimal) of what was accepted: the resolution and every pixel, in order, and with labels every class.</summary>
    public string Hash { get; }

    /// <summary>Every pixel, [N, C, H, W], sRGB, 0 to 255.</summary>
    public ReadOnlyMemory<byte> Pixels => pixels;

    /// <summary>Reads and decodes all pictures of a source.</summary>
    /// <param name="options">Source, size, background, mirror images.</param>
    /// <param name="part">The pictures to learn from or, for a sample that has them, those held out.</param>
    /// <exception cref="InputException">
    /// The source is missing, empty or has no such part, a picture can't be read, or an option is impossible.
    /// </exception>
    public static PictureSet Load(DataOptions options, DataPart part = DataPart.Train)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Resolution is < 1 or > MaxResolution)
            throw new InputException(
                $"data.resolution: {options.Resolution} is impossible; expected 1 to {MaxResolution} pixels");
        var background = BackgroundColour.Parse(options.Background);
        Vips.Require();
        var files = Files(options.Source, part);

        var size = 3L * options.Resolution * options.Resolution;
        if (files.Count * size > Array.MaxLength)
            throw new InputException(
                $"data.source: {files.Count} pictures of {options.Resolution} px take {files.Count * size / 1e9:F1} GB;"
                + $" at most 2.1 GB are held in memory: give fewer pictures or a smaller data.resolution");
        List<string> classes = options.Labels == "none" ? [] : ClassNames(options.Source, files);
        return new(options, files, classes, Decode(options, background, files, (int)size));
    }

    /// <summary>Reads one picture, as those of a set are read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resolution">Width and height in pixels that it is resampled to.</param>
    /// <param name="background">The colour that transparent parts are laid over.</param>
    /// <returns>A set of this picture.</returns>
    /// <exception cref="InputException">The file is missing or can't be read, or there is no such colour.</exception>
    public static PictureSet LoadFile(string path, int resolution, string background = "white")
    {
        if (!File.Exists(path)) throw new InputException($"{path}: no such file; expected a picture");
        Vips.Require();
        var options = new DataOptions { Source = path, Resolution = resolution, Background = background };
        PictureFile[] files = [new(Path.GetFileName(path), path)];
        return new(options, files, [], Decode(options, BackgroundColour.Parse(background), files, 3 * resolution * resolution));
    }

    /// <summary>Gathers pictures by index.</summary>
    /// <param name="indices">
    /// Each 0 to <see cref="Length"/> - 1; <see cref="Count"/> + i is the mirror image of picture i.
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
            var picture = pixels.AsSpan((int)(index % Count) * size, size);
            ToFloats(picture, values.AsSpan(n * size, size), mirrored: index >= Count);
        }

        return torch.tensor(values, [indices.Length, Channels, Resolution, Resolution], device: device);
    }

    /// <summary>The labels of pictures by index: 1 in the column of a picture's class, 0 elsewhere.</summary>
    /// <param name="indices">As in <see cref="Batch"/>.</param>
    /// <param name="device">Where they are to be.</param>
    /// <returns>[N, number of <see cref="Classes"/>], float32, or null without labels.</returns>
    public Tensor? Labels(ReadOnlySpan<long> indices, torch.Device device)
    {
        if (Classes.Count == 0) return null;
        var values = new float[indices.Length * Classes.Count];
        for (var n = 0; n < indices.Length; n++)
            values[(n * Classes.Count) + classOf[indices[n] % Count]] = 1;
        return torch.tensor(values, [indices.Length, Classes.Count], device: device);
    }

    /// <summary>The labels of pictures drawn at random, for pictures to be generated as often of each class as there are such.</summary>
    /// <param name="count">How many.</param>
    /// <param name="stream">Where they are drawn from; untouched without labels.</param>
    /// <param name="device">Where they are to be.</param>
    /// <returns>As <see cref="Labels"/> does.</returns>
    public Tensor? RandomLabels(int count, torch.Generator stream, torch.Device device)
    {
        if (Classes.Count == 0) return null;
        using var indices = torch.randint(Count, [count], dtype: torch.ScalarType.Int64, generator: stream);
        return Labels(indices.data<long>().ToArray(), device);
    }

    private void ToFloats(ReadOnlySpan<byte> picture, Span<float> values, bool mirrored)
    {
        for (var i = 0; i < picture.Length; i++)
            values[i] = (picture[i] / 127.5f) - 1;
        for (var row = 0; mirrored && row < values.Length; row += Resolution)
            values.Slice(row, Resolution).Reverse();
    }

    private static IReadOnlyList<PictureFile> Files(string source, DataPart part)
    {
        if (SampleSets.IsSample(source))
            return SampleSets.Files(source, part);
        if (part == DataPart.HeldOut)
            throw new InputException($"data.source: '{source}' is a folder, and only samples hold pictures out");
        return PictureFolder.List(source);
    }

    private static List<string> ClassNames(string source, IReadOnlyList<PictureFile> files)
    {
        if (files.FirstOrDefault(file => file.Class is null) is { } without)
            throw new InputException($"data.labels: '{without.Name}' of '{source}' has no class; expected every picture in a "
                + "subfolder named for its class, or labels: none");
        var classes = files.Select(file => file.Class!).Distinct().Order(StringComparer.Ordinal).ToList();
        return classes.Count > 1
            ? classes
            : throw new InputException($"data.labels: all pictures of '{source}' are of the class '{classes[0]}'; expected at least "
                + "two subfolders with pictures, or labels: none");
    }

    private static byte[] Decode(DataOptions options, BackgroundColour background, IReadOnlyList<PictureFile> files, int size)
    {
        var decoder = new PictureDecoder(options.Resolution, background);
        var pixels = new byte[files.Count * size];
        var failures = new string?[files.Count];
        Parallel.For(0, files.Count, i =>
        {
            try
            {
                decoder.Decode(File.ReadAllBytes(files[i].Path), pixels.AsSpan(i * size, size));
            }
            catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
            {
                failures[i] = $"{files[i].Name} ({e.Message})";
            }
        });

        var failed = failures.OfType<string>().ToList();
        if (failed.Count > 0)
            throw new InputException(Describe(options.Source, failed, files.Count));
        return pixels;
    }

    private static string Describe(string source, List<string> failed, int count)
    {
        var more = failed.Count > NamedFailures ? $", and {failed.Count - NamedFailures} more" : "";
        var text = $"data.source: {failed.Count} of {count} pictures in '{source}' cannot be read: "
            + $"{string.Join(", ", failed.Take(NamedFailures))}{more}; repair, convert or remove them";
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)); // a file's name may hold a line break
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
