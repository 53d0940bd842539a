using System.Globalization;
using FewShotGan.Fetching;

namespace FewShotGan.Images;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): grey images of clothes, 28 px, 6,000 of each of ten classes to learn
/// from and 1,000 of each, its test split, held out.
/// </summary>
/// <param name="chosen">The number of the only class that is wanted; all when null.</param>
internal sealed class FashionMnist(int? chosen) : ISampleSet
{
    private const string Format = "IDX";

    /// <summary>The classes by number.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot"];

    public string Name => chosen is { } number ? $"fashion-mnist/{ClassNames[number]}" : "fashion-mnist";

    public string? OtherName =>
        chosen is { } number ? string.Create(CultureInfo.InvariantCulture, $"fashion-mnist/{number}") : null;

    public bool HoldsOut => true;

    public string Licence => "MIT";

    public string Fetch(string purpose) =>
        DebianPackage.FashionMnist.Folder("usr/share/datasets/fashion-mnist", purpose);

    public IReadOnlyList<ImageFile> Files(string package, DataPart part)
    {
        var prefix = part == DataPart.Train ? "train" : "t10k";
        var images = IdxFile.Read(Path.Combine(package, $"{prefix}-images-idx3-ubyte.gz"), dimensions: 3);
        var labels = IdxFile.Read(Path.Combine(package, $"{prefix}-labels-idx1-ubyte.gz"), dimensions: 1);
        var (height, width) = (images.Shape[1], images.Shape[2]);
        return [.. Enumerable.Range(0, images.Shape[0])
            .Select(i => (Index: i, Class: (int)labels.Values[i]))
            .Where(one => chosen is null || one.Class == chosen)
            .Select(one => new ImageFile(
                string.Create(CultureInfo.InvariantCulture, $"{prefix}/{one.Index:D5}"),
                () => OpenImage.FromGrey(
                    images.Values.AsSpan(one.Index * height * width, height * width), width, height, Format),
                ClassNames[one.Class]))];
    }
}
