using System.CommandLine;
using System.Globalization;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot generate</c>.</summary>
[TopLevelCommand(30)]
internal static class GenerateCommand
{
    private const int PicturesAtOnce = 32;

    public static Command Create(Terminal terminal)
    {
        var shared = new PictureOptions();
        var seeds = PictureOptions.Seeds("--seeds", "Which pictures");
        var grid = new Option<string?>("--grid")
        {
            Description = "Also write grid.png with so many columns and rows.",
            HelpName = "8x4",
        };
        var command = shared.Command("generate", "Makes pictures with a trained generator, one PNG a seed.", [seeds, grid]);
        command.SetAction(parsed =>
        {
            var list = SeedList.Parse(parsed.GetValue(seeds)!, "--seeds");
            int? columns = parsed.GetValue(grid) is { } text ? Columns(text, list.Count) : null;
            using var work = shared.Open(parsed);
            return Execute(work, list, columns, terminal);
        });
        return command;
    }

    private static int Execute(PictureWork work, IReadOnlyList<long> seeds, int? columns, Terminal terminal)
    {
        work.RequireNoOthers();
        var forGrid = new List<torch.Tensor>();
        foreach (var some in seeds.Chunk(PicturesAtOnce))
        {
            var pictures = work.Generator.Sample(some, work.Options);
            for (int i = 0; i < some.Length; i++) work.SaveOne($"seed{some[i]:D4}.png", pictures, i);
            if (columns is null) pictures.Dispose();
            else forGrid.Add(pictures);
        }

        if (columns is { } width)
        {
            using var all = torch.cat(forGrid);
            work.Save("grid.png", all, width);
            foreach (var pictures in forGrid) pictures.Dispose();
        }

        terminal.Out.WriteLine($"{seeds.Count} pictures of {work.Checkpoint} in {work.Folder}");
        return FewShotCommand.Done;
    }

    private static int Columns(string grid, int count)
    {
        var sides = grid.Split('x');
        if (sides.Length != 2 || !TrySide(sides[0], out var columns) || !TrySide(sides[1], out var rows))
            throw new InputException($"--grid {grid}: expected columns and rows, such as 8x4");
        if (count > (long)columns * rows)
            throw new InputException($"--grid {grid}: found {count} seeds, expected at most {(long)columns * rows}; make the grid larger");
        return columns;
    }

    private static bool TrySide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side > 0;
}
