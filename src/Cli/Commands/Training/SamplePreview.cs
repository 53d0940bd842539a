using FewShotGan.Images;
using FewShotGan.Runs;
using Spectre.Console;

namespace FewShotGan.Cli;

/// <summary>Shows a run's newest grid of samples in a terminal, two pixels in each character.</summary>
/// <param name="console">Where.</param>
internal sealed class SamplePreview(IAnsiConsole console)
{
    private const int MostColumns = 128;

    private string? shown;

    /// <summary>Shows the newest grid, unless it was shown before.</summary>
    /// <param name="run">The run.</param>
    public void Show(RunFolder run)
    {
        if (run.LatestSample is not { } grid || grid == shown) return;
        shown = grid;
        try
        {
            console.Write(Of(grid, Math.Clamp(console.Profile.Width - 1, 1, MostColumns)));
        }
        catch (InputException problem)
        {
            console.WriteLine($"warning        {problem.Message}"); // the run needs no picture of itself
        }
    }

    /// <summary>An image as upper half blocks: the character is the upper pixel, its background the lower.</summary>
    /// <param name="path">A PNG.</param>
    /// <param name="columns">Characters in a row, at most; a smaller image stays as it is.</param>
    public static Paragraph Of(string path, int columns)
    {
        var (pixels, width, height) = ScreenImage.Read(path, columns);
        var text = new Paragraph();
        for (int y = 0; y < height; y += 2)
        {
            for (int x = 0; x < width; x++)
                text.Append("▀", new Style(At(x, y), y + 1 < height ? At(x, y + 1) : Color.Default));
            text.Append("\n");
        }

        return text;

        Color At(int x, int y)
        {
            int at = 3 * ((y * width) + x);
            return new(pixels[at], pixels[at + 1], pixels[at + 2]);
        }
    }
}
