using System.CommandLine;
using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Data;
using FewShotGan.Runs;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot generate</c>.</summary>
internal static class GenerateCommand
{
    private const int PicturesAtOnce = 32;

    public static Command Create(Terminal terminal)
    {
        var source = SharedOptions.RunOrCheckpoint();
        var seeds = SharedOptions.Seeds();
        var psi = SharedOptions.Truncation();
        var folder = SharedOptions.Folder();
        var device = SharedOptions.Device();
        var grid = new Option<string?>("--grid")
        {
            Description = "Also write grid.png with so many columns and rows.",
            HelpName = "8x4",
        };
        var command = new Command("generate", "Makes pictures with a trained generator, one PNG a seed.")
        {
            source, seeds, psi, grid, folder, device,
        };
        command.SetAction(parsed => Execute(
            parsed.GetValue(source)!,
            SeedList.Parse(parsed.GetValue(seeds)!),
            SharedOptions.CheckTruncation(parsed.GetValue(psi)),
            parsed.GetValue(grid),
            parsed.GetValue(folder)!,
            parsed.GetValue(device)!,
            terminal));
        return command;
    }

    private static int Execute(
        string source, IReadOnlyList<long> seeds, double psi, string? grid, string folder, string device, Terminal terminal)
    {
        int? columns = grid is null ? null : Columns(grid, seeds.Count);
        var checkpoint = RunFolder.FindCheckpoint(source, SharedOptions.Runs);
        using var generator = TrainedGenerator.Load(checkpoint, SharedOptions.Resolve(device));
        SharedOptions.MakeFolder(folder);
        var forGrid = new List<torch.Tensor>();
        foreach (var some in seeds.Chunk(PicturesAtOnce))
        {
            var pictures = generator.Sample(some, psi);
            for (int i = 0; i < some.Length; i++) Save(folder, some[i], pictures, i);
            if (columns is null) pictures.Dispose();
            else forGrid.Add(pictures);
        }

        if (columns is { } width)
        {
            using var all = torch.cat(forGrid);
            PictureWriter.SaveGrid(Path.Combine(folder, "grid.png"), all, width);
            foreach (var pictures in forGrid) pictures.Dispose();
        }

        terminal.Out.WriteLine($"{seeds.Count} pictures of {checkpoint} in {folder}");
        return FewShotCommand.Done;
    }

    private static void Save(string folder, long seed, torch.Tensor pictures, int index)
    {
        using var scope = torch.NewDisposeScope();
        var name = string.Create(CultureInfo.InvariantCulture, $"seed{seed:D4}.png");
        PictureWriter.SaveGrid(Path.Combine(folder, name), pictures.narrow(0, index, 1), columns: 1);
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
