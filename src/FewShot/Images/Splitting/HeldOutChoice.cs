using System.Globalization;

namespace FewShotGan.Images;

/// <summary>What <see cref="DataOptions.HeldOut"/> says.</summary>
/// <param name="Kind">Where the images come from.</param>
/// <param name="Amount">A count, or a share in (0, 1).</param>
/// <param name="Place">The file that lists them, or their source.</param>
internal sealed record HeldOutChoice(HeldOutKind Kind, double Amount = 0, string Place = "")
{
    /// <summary>From so many images on, a tenth is held out of a source unless the recipe says otherwise.</summary>
    public const int FewestToDivide = 200;

    private const int OneIn = 10, MostByDefault = 50;

    /// <summary>Whether nobody asked for it, so that holding none out is no error.</summary>
    public bool IsDefault { get; private init; }

    /// <summary>Whether the source's images are divided.</summary>
    public bool Divides => Kind is HeldOutKind.Count or HeldOutKind.Share or HeldOutKind.List;

    /// <summary>Reads the key's text.</summary>
    /// <param name="text">The text, or null when the recipe says nothing.</param>
    /// <exception cref="InputException">It is a number that means nothing here.</exception>
    public static HeldOutChoice Parse(string? text) =>
        Problem(text) is { } problem ? throw new InputException($"data.held_out: {problem}")
        : text is null ? new(HeldOutKind.Own)
        : Number(text) is { } count ? count == 0 ? new(HeldOutKind.None) : new(HeldOutKind.Count, count)
        : Percent(text) is { } percent ? new(HeldOutKind.Share, percent / 100)
        : text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? new(HeldOutKind.List, Place: text)
        : new(HeldOutKind.Source, Place: text);

    /// <summary>
    /// What the key says of a source of so many images: where it says nothing, a tenth of them, at most 50, from 200
    /// on, unless the source is a sample that holds images out itself or only <c>data.count</c> are learnt from.
    /// </summary>
    /// <param name="options">The <c>data</c> section of a recipe.</param>
    /// <param name="images">How many images the source has.</param>
    /// <exception cref="InputException">The key is a number that means nothing here.</exception>
    public static HeldOutChoice Of(DataOptions options, int images)
    {
        var choice = Parse(options.HeldOut);
        bool isDefault = choice.Kind == HeldOutKind.Own && !SampleSets.HoldsOut(options.Source)
            && options.Count is null && images >= FewestToDivide;
        return isDefault
            ? new(HeldOutKind.Count, Math.Min(MostByDefault, images / OneIn)) { IsDefault = true }
            : choice;
    }

    /// <summary>What is wrong with the key's text, or null.</summary>
    /// <param name="text">The text, or null when the recipe says nothing.</param>
    public static string? Problem(string? text) => text is null ? null
        : string.IsNullOrWhiteSpace(text) || (Number(text) is { } number && !(number >= 0 && double.IsInteger(number)))
            || (Percent(text) is { } percent && percent is not (> 0 and < 100))
            ? $"found '{text}', expected a number of images (20), a part of them (20%), a folder or zip of other "
                + "images, or 0 for none"
            : null;

    /// <summary>How many images are to be held out of so many.</summary>
    /// <param name="images">How many there are.</param>
    /// <exception cref="InputException">Fewer than two would be left to learn from.</exception>
    public int Of(int images)
    {
        const int leastLeft = 2;
        double wanted = Kind == HeldOutKind.Share
            ? Math.Max(1, Math.Round(Amount * images, MidpointRounding.AwayFromZero))
            : Amount;
        return wanted <= images - leastLeft
            ? (int)wanted
            : throw new InputException(
                string.Create(
                    CultureInfo.InvariantCulture, $"data.held_out: found {wanted:0} images to hold out of {images}, ")
                + $"expected at most {Math.Max(0, images - leastLeft)}, so that {leastLeft} are left to learn from; "
                + "hold fewer out, or give more images");
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static double? Percent(string text) => text.EndsWith('%') ? Number(text[..^1].TrimEnd()) : null;
}
