using FewShotGan.Images;
using Spectre.Console;

namespace FewShotGan.Cli.Tests;

public sealed class SamplePreviewTests
{
    [Fact]
    public void Two_rows_of_pixels_are_one_line_of_half_blocks()
    {
        var folder = Directory.CreateTempSubdirectory("fewshot-preview-");
        try
        {
            // Red and green over blue and white.
            var path = Path.Combine(folder.FullName, "grid.png");
            ImageWriter.SavePng(path, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], 2, 2, 3);
            using var text = new StringWriter();
            AnsiConsole.Create(new()
            {
                Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Out = new AnsiConsoleOutput(text),
            }).Write(SamplePreview.Of(path, columns: 80));
            Assert.Equal(
                "\e[38;2;255;0;0;48;2;0;0;255m▀\e[0m\e[38;2;0;255;0;48;2;255;255;255m▀\e[0m",
                text.ToString().TrimEnd('\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
