using FewShotGan.Images;
using NetVips;

namespace FewShotGan.Comparison;

/// <summary>
/// The latest samples of several runs side by side, the same latents in the same places, each under its name.
/// </summary>
internal static class ComparisonSheet
{
    private const int Gap = 16, InARow = 6, LeastWidth = 256, TitleHeight = 48, TitlePoints = 12;

    /// <summary>Writes a PNG.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="grids">
    /// The name and the grid of samples (a PNG) of each run, from left to right, at least one.
    /// </param>
    /// <returns>Whether the names stand over the grids: libvips may have been built without text.</returns>
    /// <exception cref="InputException">A grid can't be read.</exception>
    /// <exception cref="IOException">The sheet can't be written.</exception>
    public static bool Write(string path, IReadOnlyList<(string Name, string Grid)> grids)
    {
        Vips.Require();
        bool named = true;
        var columns = new List<Image>();
        foreach (var (name, file) in grids)
        {
            var grid = Grid(file);
            using var title = SheetParts.Strip(name, grid.Width, TitleHeight, TitlePoints);
            named &= title is not null;
            columns.Add(
                title is null
                    ? grid
                    : title.Join(grid, Enums.Direction.Vertical, expand: true, background: SheetParts.Paper));
        }

        using var sheet = Image.Arrayjoin(
            [.. columns], across: Math.Min(columns.Count, InARow), shim: Gap, background: SheetParts.Paper,
            valign: Enums.Align.Low);
        ImageWriter.SaveSheet(path, sheet);
        foreach (var column in columns) column.Dispose();
        return named;
    }

    private static Image Grid(string path)
    {
        try
        {
            return SheetParts.Enlarged(path, width => Math.Max(1, LeastWidth / width));
        }
        catch (VipsException problem)
        {
            throw new InputException(
                $"{path}: cannot be read ({Vips.Reason(problem)}); name runs whose samples are there");
        }
    }
}
