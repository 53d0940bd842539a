using System.CommandLine;
using FewShotGan.Features;

namespace FewShotGan.Cli;

/// <summary><c>fewshot features list</c>.</summary>
internal static class FeaturesListCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command(
            "list", "Lists the feature networks: those that come with the tool and those one exports oneself.");
        command.SetAction(_ => Execute(terminal));
        return command;
    }

    private static int Execute(Terminal terminal)
    {
        var known = FeatureManifest.Known;
        terminal.Out.WriteLine("These come with the tool, fetched when first used:");
        foreach (var entry in known.Where(entry => entry.IsShipped)) Describe(terminal, entry);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(
            """
            These serve better than the text detector that ships, because they have learnt to tell all kinds of objects
            apart; those above have learnt text, lines and faces, and ship because packages that a fresh machine reaches
            hold them. docs/feature-networks.md says how to export one, 'fewshot features verify FILE' checks it:
            """);
        foreach (var entry in known.Where(entry => !entry.IsShipped)) Describe(terminal, entry);
        return FewShotCommand.Done;
    }

    private static void Describe(Terminal terminal, FeatureEntry entry)
    {
        terminal.Out.WriteLine($"  {entry.Name,-20} {entry.TrainedFor}");
        var note = entry.Note.Length > 0 ? $"; {entry.Note}" : "";
        terminal.Out.WriteLine($"  {"",-20} licence: {entry.Licence}; from {entry.MinimumSize} px{note}");
    }
}
