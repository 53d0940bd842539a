using System.CommandLine;

namespace FewShotGan.Cli;

/// <summary><c>fewshot race</c>.</summary>
[TopLevelCommand(15)]
internal static class RaceCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = new Option<string?>("--data")
        {
            Description = "The images: a folder, a zip or a sample.", HelpName = "DIR|ZIP",
        };
        var hours = new Option<double?>("--hours") { Description = "How long the race may take, in hours." };
        var minutes = new Option<double?>("--minutes") { Description = "How long the race may take, in minutes." };
        var recipes = new Option<string?>("--recipes")
        {
            Description = "Who takes part, by name or file, with commas between; the shipped recipes that fit when "
                + "left out.",
            HelpName = "A,B,…",
        };
        var space = new Option<string?>("--space")
        {
            Description = "Draw the candidates from a space of keys around a recipe.", HelpName = "FILE",
        };
        var seeds = new Option<int>("--seeds")
        {
            Description = "Runs of each of the last two, each with a seed of its own.", DefaultValueFactory = _ => 3,
        };
        var hyperband = new Option<bool>("--hyperband")
        {
            Description = "Begin in brackets, of which the later ones are not left behind so early.",
        };
        var settings = SharedOptions.Settings();
        var output = new Option<string>("--out")
        {
            Description = "The folder of races; the race gets its own folder <time>-race in it.", HelpName = "DIR",
            DefaultValueFactory = _ => "races",
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with a race that was stopped; with --hours or --minutes so much longer, with "
                + "--recipes with these too.",
            HelpName = "RACE",
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Say who would take part, how far and how long, and write nothing.",
        };
        var device = SharedOptions.Device();
        var command = new Command(
            "race", "Finds out which recipe makes the best generator of some images, by successive halving.")
        {
            data, hours, minutes, recipes, space, seeds, hyperband, settings, output, resume, dryRun, device,
        };
        command.SetAction(parsed =>
        {
            var request = new RaceRequest
            {
                Data = parsed.GetValue(data), Minutes = Minutes(parsed.GetValue(hours), parsed.GetValue(minutes)),
                Recipes = parsed.GetValue(recipes)?.Split(','), Space = parsed.GetValue(space),
                Seeds = parsed.GetValue(seeds), IsHyperband = parsed.GetValue(hyperband),
                Settings = parsed.GetValue(settings) ?? [],
                Races = parsed.GetValue(output)!, Resume = parsed.GetValue(resume), DryRun = parsed.GetValue(dryRun),
                Device = parsed.GetValue(device)!,
            };
            Option[] settled = [data, space, seeds, hyperband, settings, output, device];
            if (request.Resume is not null
                && settled.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
                throw new InputException(
                    $"{given.Name}: found with --resume, which goes on as the race was settled; leave it out");
            return new RaceCall(request, terminal).Run();
        });
        return command;
    }

    /// <summary>How long a race may take; 0 when nothing was said.</summary>
    private static double Minutes(double? hours, double? minutes) => (hours, minutes) switch
    {
        (null, null) => 0,
        ({ } whole, null) when whole > 0 => whole * 60,
        (null, { } some) when some > 0 => some,
        _ => throw new InputException("--hours: expected a number above 0, or --minutes in its place"),
    };
}
