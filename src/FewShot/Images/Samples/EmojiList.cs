using System.Text.Json;

namespace FewShotGan.Images;

/// <summary>The list of emoji in an <c>emoji-datasource</c> package, in the order of the Unicode charts.</summary>
internal static class EmojiList
{
    /// <summary>What the list says of an image.</summary>
    /// <param name="Image">The file's name.</param>
    /// <param name="Category">The category, such as <c>Animals &amp; Nature</c>.</param>
    /// <param name="Subcategory">The subcategory, such as <c>animal-bird</c>.</param>
    /// <param name="IsVariation">Whether it is another image of the same emoji in another skin tone.</param>
    public sealed record Emoji(string Image, string Category, string Subcategory, bool IsVariation);

    /// <summary>Every image that a vendor has, an emoji's variations after itself.</summary>
    /// <param name="package">The folder of the package.</param>
    /// <param name="vendor">The vendor, such as <c>google</c>.</param>
    public static IReadOnlyList<Emoji> Read(string package, string vendor)
    {
        using var json = File.OpenRead(Path.Combine(package, "emoji.json"));
        using var document = JsonDocument.Parse(json);
        var has = $"has_img_{vendor}";
        return document.RootElement.EnumerateArray()
            .OrderBy(emoji => emoji.GetProperty("sort_order").GetInt32())
            .SelectMany(
                emoji => Images(emoji).Where(entry => entry.Json.GetProperty(has).GetBoolean())
                .Select(entry => new Emoji(
                entry.Json.GetProperty("image").GetString()!,
                emoji.GetProperty("category").GetString()!,
                emoji.GetProperty("subcategory").GetString()!,
                entry.IsVariation)))
            .ToList();
    }

    /// <summary>The file of an image, 64 px with alpha.</summary>
    public static string File64(string package, string vendor, string image) =>
        Path.Combine(package, "img", vendor, "64", image);

    private static IEnumerable<(JsonElement Json, bool IsVariation)> Images(JsonElement emoji)
    {
        yield return (emoji, false);
        if (!emoji.TryGetProperty("skin_variations", out var variations)) yield break;
        foreach (var variation in variations.EnumerateObject()) yield return (variation.Value, true);
    }
}
