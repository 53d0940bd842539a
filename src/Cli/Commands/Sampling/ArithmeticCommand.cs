using System.CommandLine;
using System.Text.RegularExpressions;
using FewShotGan.Sampling;

namespace FewShotGan.Cli;

/// <summary><c>fewshot arithmetic</c>.</summary>
[TopLevelCommand(55)]
internal static partial class ArithmeticCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new ImageOptions();
        var sum = new Argument<string>("SUM")
        {
            Description = "Lists of seeds with + and - between them, in quotes: \"0,1,2 - 3,4,5 + 6-8\" is the mean "
                + "of the first three images' latents less that of the next three plus that of the last.",
        };
        var command = shared.Command(
            "arithmetic", "Adds and subtracts what images have: sums and differences of their latents (DCGAN's smiling "
            + "woman − neutral woman + neutral man).", [sum]);
        command.SetAction(parsed =>
        {
            var terms = Terms(parsed.GetValue(sum)!);
            using var work = shared.Open(parsed);
            work.RequireNoOthers();
            using var table = LatentArithmetic.Table(work.Generator, terms, work.Options);
            int width = terms.Max(term => term.Seeds.Count) + 1;
            work.Save("table.png", table, width);
            work.SaveOne($"result.png", table, (int)table.shape[0] - 1);
            terminal.Out.WriteLine($"table.png (the last column: means, and below them the result) and result.png of "
                + $"{work.Name} in {work.Folder}");
            return FewShotCommand.Done;
        });
        return command;
    }

    private static List<LatentTerm> Terms(string text)
    {
        var parts = Signs().Split(text.Trim());
        var terms = new List<LatentTerm>();
        for (int i = 0; i < parts.Length; i += 2)
            terms.Add(new(SeedList.Parse(parts[i], "SUM"), i > 0 && parts[i - 1] == "-"));
        return terms;
    }

    /// <summary>A plus or minus between spaces, which the hyphen of a range such as 0-3 has none of.</summary>
    [GeneratedRegex(@"\s+([+-])\s+")]
    private static partial Regex Signs();
}
