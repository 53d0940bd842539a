using FewShotGan.Fetching;

namespace FewShotGan.Images;

/// <summary>
/// The 118 faces of Twitter's emoji (Twemoji, CC BY 4.0), 64 px with alpha, in the order of the Unicode charts: the
/// first 100 to learn from, the other 18 held out.
/// </summary>
internal sealed class EmojiFaces : ISampleSet
{
    private const string Vendor = "twitter";
    private const int TrainCount = 100;

    /// <summary>Names the source, as the licence asks.</summary>
    public const string TwemojiLicence = "Twemoji, CC BY 4.0, © Twitter, Inc. and other contributors";

    public string Name => "emoji-faces";

    public string Licence => TwemojiLicence;

    public bool HoldsOut => true;

    public string Fetch(string purpose) => IFetchedPackage.Of("emoji-datasource-twitter").Fetch(purpose);

    public IReadOnlyList<ImageFile> Files(string package, DataPart part)
    {
        var faces = EmojiList.Read(package, Vendor)
            .Where(emoji => emoji.Category == "Smileys & Emotion" && !emoji.IsVariation
                && emoji.Subcategory.StartsWith("face", StringComparison.Ordinal))
            .Select(emoji => ImageFile.OnDisk(emoji.Image, EmojiList.File64(package, Vendor, emoji.Image)));
        return [.. part == DataPart.Train ? faces.Take(TrainCount) : faces.Skip(TrainCount)];
    }
}
