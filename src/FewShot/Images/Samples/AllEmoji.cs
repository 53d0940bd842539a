using FewShotGan.Fetching;

namespace FewShotGan.Images;

/// <summary>
/// Every emoji of a vendor, variations in skin tone included, 64 px with alpha, in the order of the Unicode charts; the
/// class of each is its category there. None is held out.
/// </summary>
/// <param name="vendor">The vendor, <c>google</c> (Noto Emoji) or <c>twitter</c> (Twemoji).</param>
internal sealed class AllEmoji(string vendor) : ISampleSet
{
    public string Name => $"emoji/{vendor}";

    public string Licence => vendor == "twitter" ? EmojiFaces.TwemojiLicence : "Noto Emoji, Apache-2.0";

    public string Fetch(string purpose) => IFetchedPackage.Of($"emoji-datasource-{vendor}").Fetch(purpose);

    public IReadOnlyList<ImageFile> Files(string package, DataPart part)
    {
        if (part == DataPart.HeldOut) throw SampleSets.HoldsNothingOut(Name);
        return [.. EmojiList.Read(package, vendor)
            .Select(emoji =>
                ImageFile.OnDisk(emoji.Image, EmojiList.File64(package, vendor, emoji.Image), emoji.Category))];
    }
}
