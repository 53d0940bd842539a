using System.CommandLine;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot mix</c>.</summary>
[TopLevelCommand(50)]
internal static class MixCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new ImageOptions();
        var rows = ImageOptions.Seeds("--rows", "The images along the left");
        var columns = ImageOptions.Seeds("--cols", "The images along the top, which lend their styles");
        var styles = new Option<string?>("--styles")
        {
            Description = "The layers that follow the column's image, such as 0-3: small numbers are coarse, large "
                + "ones fine. The first half unless given.",
            HelpName = "LIST",
        };
        var command = shared.Command(
            "mix", "Mixes styles: a table whose cells take some layers from the column's image and the "
            + "others from the row's.", [rows, columns, styles]);
        command.SetAction(parsed =>
        {
            var (left, top) = (
                SeedList.Parse(parsed.GetValue(rows)!, "--rows"), SeedList.Parse(parsed.GetValue(columns)!, "--cols"));
            var layers = parsed.GetValue(styles) is { } text ? SeedList.Parse(text, "--styles") : null;
            using var work = shared.Open(parsed);
            return Execute(work, left, top, layers, terminal);
        });
        return command;
    }

    private static int Execute(
        ImageWork work, IReadOnlyList<long> rows, IReadOnlyList<long> columns, IReadOnlyList<long>? styles,
        Terminal terminal)
    {
        int count = work.Generator.NumWs;
        if (styles is not null && styles.Max() >= count)
            throw new InputException(
                $"--styles: found layer {styles.Max()}, expected 0 to {count - 1}: this generator has {count}");
        var layers = styles?.Select(layer => (int)layer).Distinct().Order().ToList() ?? Enumerable.Range(0, count / 2)
            .ToList();

        work.RequireNoOthers();
        using var table = work.Generator.Mix(rows, columns, layers, work.Options);
        int width = columns.Count + 1;
        work.Save("table.png", table, width);
        for (int row = 0; row < rows.Count; row++)
            for (int column = 0; column < columns.Count; column++)
                work.SaveOne($"{rows[row]}-{columns[column]}.png", table, ((row + 1) * width) + column + 1);
        var sides = layers.Select(work.Generator.ResolutionOf).Distinct().ToList();
        terminal.Out.WriteLine(
            $"layers {string.Join(",", layers)} of 0-{count - 1} ({string.Join(", ", sides)} px) follow the columns; "
            + $"table.png and {rows.Count * columns.Count} images of {work.Name} in {work.Folder}");
        return FewShotCommand.Done;
    }
}
