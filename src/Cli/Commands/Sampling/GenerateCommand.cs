using System.CommandLine;
using System.Globalization;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot generate</c>.</summary>
[TopLevelCommand(30)]
internal static class GenerateCommand
{
    private const int ImagesAtOnce = 32;

    public static Command Create(Terminal terminal)
    {
        var shared = new ImageOptions();
        var seeds = ImageOptions.Seeds("--seeds", "Which images");
        var grid = new Option<string?>("--grid")
        {
            Description = "Also write grid.png with so many columns and rows.",
            HelpName = "8x4",
        };
        var command = shared.Command(
            "generate", "Makes images with a trained generator, one PNG a seed.", [seeds, grid]);
        command.SetAction(parsed =>
        {
            var list = SeedList.Parse(parsed.GetValue(seeds)!, "--seeds");
            int? columns = parsed.GetValue(grid) is { } text ? Columns(text, list.Count) : null;
            using var work = shared.Open(parsed);
            return Execute(work, list, columns, terminal);
        });
        return command;
    }

    private static int Execute(ImageWork work, IReadOnlyList<long> seeds, int? columns, Terminal terminal)
    {
        work.RequireNoOthers();
        var forGrid = new List<torch.Tensor>();
        foreach (var some in seeds.Chunk(ImagesAtOnce))
        {
            var images = work.Generator.Sample(some, work.Options);
            for (int i = 0; i < some.Length; i++) work.SaveOne($"seed{some[i]:D4}.png", images, i);
            if (columns is null) images.Dispose();
            else forGrid.Add(images);
        }

        if (columns is { } width)
        {
            using var all = torch.cat(forGrid);
            work.Save("grid.png", all, width);
            foreach (var images in forGrid) images.Dispose();
        }

        terminal.Out.WriteLine($"{seeds.Count} images of {work.Checkpoint} in {work.Folder}");
        return FewShotCommand.Done;
    }

    private static int Columns(string grid, int count)
    {
        var sides = grid.Split('x');
        if (sides.Length != 2 || !TrySide(sides[0], out var columns) || !TrySide(sides[1], out var rows))
            throw new InputException($"--grid {grid}: expected columns and rows, such as 8x4");
        if (count > (long)columns * rows)
            throw new InputException(
                $"--grid {grid}: found {count} seeds, expected at most {(long)columns * rows}; make the grid larger");
        return columns;
    }

    private static bool TrySide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side > 0;
}
