using System.CommandLine;
using System.Globalization;
using FewShotGan.Images;
using FewShotGan.Jobs;
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
        var sheet = new Option<string?>("--sheet")
        {
            Description = "Also write sheet.png, to look at or print: margins, each image over its seed, and this "
                + "title ('' for none).",
            HelpName = "TITLE",
        };
        var noCopies = new Option<bool>("--no-copies")
        {
            Description = "Leave out images that are nearer to a training image than the closest 1 % of these are to "
                + "another, and say how many.",
        };
        var best = new Option<int?>("--best")
        {
            Description = "Keep so many: those most like the training images (realism score), which are less varied "
                + "than all. --no-copies keeps copies of these from being the best.",
            HelpName = "N",
        };
        var command = shared.Command(
            "generate", "Makes images with a trained generator, one PNG a seed.", [seeds, grid, sheet, noCopies, best]);
        command.SetAction(parsed =>
        {
            var list = SeedList.Parse(parsed.GetValue(seeds)!, "--seeds");
            var (leavesCopiesOut, most) = (parsed.GetValue(noCopies), parsed.GetValue(best));
            if (most is < 1) throw new InputException($"--best {most}: expected 1 or more images");
            int? columns = parsed.GetValue(grid) is { } text
                ? Columns(text, Math.Min(list.Count, most ?? list.Count))
                : null;
            using var work = shared.Open(parsed);
            work.RequireNoOthers();
            if (leavesCopiesOut || most is not null) list = Choose(work, list, leavesCopiesOut, most, terminal);
            Execute(work, list, columns, terminal);
            if (parsed.GetValue(sheet) is { } title && list.Count > 0) WriteSheet(work, list, columns, title, terminal);
            return FewShotCommand.Done;
        });
        return command;
    }

    private static IReadOnlyList<long> Choose(
        ImageWork work, IReadOnlyList<long> seeds, bool noCopies, int? best, Terminal terminal)
    {
        using var chooser = SampleChooser.OfRun(work.Source, work.Generator.Device);
        var choice = chooser.Choose(work.Generator, seeds, work.Options, noCopies, best);
        foreach (var line in choice.Lines) terminal.Error.WriteLine(line);
        return choice.Seeds;
    }

    private static void WriteSheet(
        ImageWork work, IReadOnlyList<long> seeds, int? columns, string title, Terminal terminal)
    {
        int across = Math.Min(seeds.Count, columns ?? (int)Math.Ceiling(Math.Sqrt(1.5 * seeds.Count)));
        var images = seeds.Select(seed => (
            Path.Combine(work.Folder, PlanText.Text(NameOf(seed))), seed.ToString(CultureInfo.InvariantCulture)))
            .ToList();
        if (!SampleSheet.Write(Path.Combine(work.Folder, "sheet.png"), images, across, title))
            terminal.Out.WriteLine("the sheet has no words, since libvips lacks Pango");
    }

    private static FormattableString NameOf(long seed) => $"seed{seed:D4}.png";

    private static void Execute(ImageWork work, IReadOnlyList<long> seeds, int? columns, Terminal terminal)
    {
        var forGrid = new List<torch.Tensor>();
        foreach (var some in seeds.Chunk(ImagesAtOnce))
        {
            var images = work.Generator.Sample(some, work.Options);
            for (int i = 0; i < some.Length; i++) work.SaveOne(NameOf(some[i]), images, i);
            if (columns is null) images.Dispose();
            else forGrid.Add(images);
        }

        if (columns is { } width && forGrid.Count > 0)
        {
            using var all = torch.cat(forGrid);
            work.Save("grid.png", all, width);
            foreach (var images in forGrid) images.Dispose();
        }

        terminal.Out.WriteLine($"{seeds.Count} images of {work.Name} in {work.Folder}");
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
