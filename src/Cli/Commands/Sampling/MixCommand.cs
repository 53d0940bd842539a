using System.CommandLine;
using FewShotGan.Sampling;

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
            Description = "The layers that follow the column's image: coarse (4 and 8 px), middle (16 and 32 px), fine "
                + "(64 px and above), or numbers such as 0-3. The first half unless given.",
            HelpName = "LIST",
        };
        var command = shared.Command(
            "mix", "Mixes styles: a table whose cells take some layers from the column's image and the "
            + "others from the row's.", [rows, columns, styles]);
        command.SetAction(parsed =>
        {
            var (left, top) = (
                SeedList.Parse(parsed.GetValue(rows)!, "--rows"), SeedList.Parse(parsed.GetValue(columns)!, "--cols"));
            using var work = shared.Open(parsed);
            return Execute(work, left, top, Layers(parsed.GetValue(styles), work.Generator), terminal);
        });
        return command;
    }

    /// <summary>The layers that a list of names and numbers means.</summary>
    private static IReadOnlyList<int> Layers(string? text, TrainedGenerator generator)
    {
        int count = generator.NumWs;
        var all = Enumerable.Range(0, count).ToList();
        if (text is null) return all[..(count / 2)];
        var layers = text.Split(',').SelectMany(part => part.Trim() switch
        {
            "coarse" => Within(part, 0, 8),
            "middle" => Within(part, 16, 32),
            "fine" => Within(part, 64, int.MaxValue),
            { } word when word.Any(char.IsLetter) => throw new InputException(
                $"--styles: found {word}, expected coarse, middle, fine or numbers such as 0-3"),
            _ => SeedList.Parse(part, "--styles").Select(layer => layer < count
                ? (int)layer
                : throw new InputException(
                    $"--styles: found layer {layer}, expected 0 to {count - 1}: this generator has {count}")),
        });
        return [.. layers.Distinct().Order()];

        // Karras et al. 2019, section 3.1.
        List<int> Within(string name, int from, int to)
        {
            var named = all.Where(layer => generator.ResolutionOf(layer) >= from && generator.ResolutionOf(layer) <= to)
                .ToList();
            return named.Count > 0
                ? named
                : throw new InputException($"--styles: found {name.Trim()}, which this generator of "
                    + $"{generator.Options.Resolution} px has no layers for; expected "
                    + (generator.Options.Resolution < 16 ? "coarse or numbers" : "coarse, middle or numbers"));
        }
    }

    private static int Execute(
        ImageWork work, IReadOnlyList<long> rows, IReadOnlyList<long> columns, IReadOnlyList<int> layers,
        Terminal terminal)
    {
        work.RequireNoOthers();
        using var table = work.Generator.Mix(rows, columns, layers, work.Options);
        int width = columns.Count + 1;
        work.Save("table.png", table, width);
        for (int row = 0; row < rows.Count; row++)
            for (int column = 0; column < columns.Count; column++)
                work.SaveOne($"{rows[row]}-{columns[column]}.png", table, ((row + 1) * width) + column + 1);
        var sides = layers.Select(work.Generator.ResolutionOf).Distinct().ToList();
        terminal.Out.WriteLine(
            $"layers {string.Join(",", layers)} of 0-{work.Generator.NumWs - 1} ({string.Join(", ", sides)} px) follow "
            + "the columns; "
            + $"table.png and {rows.Count * columns.Count} images of {work.Name} in {work.Folder}");
        return FewShotCommand.Done;
    }
}
