using System.Text.Json;

namespace FewShotGan.Data;

/// <summary>
/// The 118 faces of Twitter's emoji (Twemoji, CC BY 4.0), 64 px with alpha, in the order of the Unicode charts: the first
/// 100 to learn from, the other 18 held out.
/// </summary>
internal sealed class EmojiFaces : ISampleSet
{
    private const int TrainCount = 100;

    public string Name => "emoji-faces";

    public string Package => "emoji-datasource-twitter";

    public IReadOnlyList<PictureFile> Files(string package, DataPart part)
    {
        using var json = File.OpenRead(Path.Combine(package, "emoji.json"));
        using var emoji = JsonDocument.Parse(json);
        var faces = emoji.RootElement.EnumerateArray()
            .Where(e => e.GetProperty("category").GetString() == "Smileys & Emotion"
                && e.GetProperty("subcategory").GetString()!.StartsWith("face", StringComparison.Ordinal))
            .OrderBy(e => e.GetProperty("sort_order").GetInt32())
            .Select(e => e.GetProperty("image").GetString()!)
            .Select(image => new PictureFile(image, Path.Combine(package, "img", "twitter", "64", image)));
        return [.. part == DataPart.Train ? faces.Take(TrainCount) : faces.Skip(TrainCount)];
    }
}
