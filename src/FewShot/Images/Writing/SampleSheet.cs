using NetVips;

namespace FewShotGan.Images;

/// <summary>Images to look at together: with margins, each over its caption, and a title above all.</summary>
internal static class SampleSheet
{
    private const int LeastSide = 128, CaptionHeight = 26, CaptionPoints = 10, TitlePoints = 20;

    /// <summary>Writes a PNG.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="images">Images (PNG) of one size and their captions, at least one.</param>
    /// <param name="columns">How many stand beside each other, 1 or more.</param>
    /// <param name="title">The title; none where it is empty.</param>
    /// <returns>Whether there are captions and title: libvips may have been built without text.</returns>
    public static bool Write(
        string path, IReadOnlyList<(string File, string Caption)> images, int columns, string title)
    {
        Vips.Require();
        bool hasText = true;
        var cells = images.Select(image =>
        {
            var enlarged = SheetParts.Enlarged(
                image.File, width => Math.Max(1, (LeastSide + width - 1) / width));
            using var caption = SheetParts.Strip(
                image.Caption, enlarged.Width, CaptionHeight, CaptionPoints, isCentred: true);
            hasText &= caption is not null;
            if (caption is null) return enlarged;
            using (enlarged)
                return enlarged.Join(
                    caption, Enums.Direction.Vertical, expand: true, background: SheetParts.Paper);
        }).ToList();
        int gap = cells[0].Width / 10, margin = 3 * gap;
        using var together = Image.Arrayjoin([.. cells], across: columns, shim: gap, background: SheetParts.Paper);
        using var strip = title.Length == 0
            ? null
            : SheetParts.Strip(title, together.Width, 2 * margin, TitlePoints, isCentred: true);
        hasText &= strip is not null || title.Length == 0;
        using var titled = strip is null
            ? together.Copy()
            : strip.Join(together, Enums.Direction.Vertical, expand: true, background: SheetParts.Paper);
        int top = strip is null ? margin : 0;
        using var sheet = titled.Embed(
            margin, top, titled.Width + (2 * margin), titled.Height + top + margin, extend: Enums.Extend.White);
        ImageWriter.SaveSheet(path, sheet);
        foreach (var cell in cells) cell.Dispose();
        return hasText;
    }
}
