using System.CommandLine;
using System.Text.Json;
using FewShotGan.Recipes;

namespace FewShotGan.Cli;

/// <summary><c>fewshot recipe</c>.</summary>
[TopLevelCommand(100)]
internal static class RecipeCommand
{
    public static Command Create(Terminal terminal) =>
        new("recipe", "Shows recipes: those that come with the tool, and every key of one.")
    {
        List(terminal), Show(terminal),
    };

    private static Command List(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var command = new Command("list", "Lists the recipes that come with the tool, and what each is for.") { json };
        command.SetAction(parsed =>
        {
            var groups = ShippedRecipes.Groups.Select(group => (group.Heading, Recipes: group.Names.Select(
                name => new { name, group = group.Heading, summary = ShippedRecipes.Summary(name) }).ToList()));
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(groups.SelectMany(group => group.Recipes)));
                return FewShotCommand.Done;
            }

            foreach (var (heading, recipes) in groups)
            {
                terminal.Out.WriteLine($"{heading}:");
                foreach (var recipe in recipes) terminal.Out.WriteLine($"  {recipe.name,-28} {recipe.summary}");
            }

            return FewShotCommand.Done;
        });
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var recipe = new Argument<string>(
            "RECIPE") { Description = "A YAML file, the name of a shipped recipe, or a run." };
        var settings = SharedOptions.Settings();
        var command = new Command(
            "show", "Prints a recipe with every default written out, as a run would keep it.") { recipe, settings };
        command.SetAction(parsed =>
        {
            var reference = parsed.GetValue(recipe)!;
            var inRun = Path.Combine(reference, "recipe.yaml");
            var overrides = (parsed.GetValue(settings) ?? []).Select(RecipeOverride.Parse).ToList();
            var shown = File.Exists(inRun)
                ? RecipeFile.ReadKept(inRun, overrides, Note)
                : RecipeFile.Read(reference, overrides, Note);
            terminal.Out.Write(RecipeFile.Format(shown));
            return FewShotCommand.Done;
        });
        return command;

        void Note(string note) => terminal.Error.WriteLine(PlanText.Note(note));
    }
}
