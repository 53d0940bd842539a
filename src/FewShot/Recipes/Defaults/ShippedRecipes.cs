namespace FewShotGan.Recipes;

/// <summary>The recipes that come with the tool, by name. They are part of the program.</summary>
public static class ShippedRecipes
{
    private const string Baselines = "baselines/", Toys = "toy/";

    private static readonly EmbeddedYaml Files = EmbeddedYaml.OfLibrary("recipes/");

    /// <summary>
    /// Their names: those of recipes/, then those of recipes/baselines, such as <c>baselines/gan</c>.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Files.Names, .. EmbeddedYaml.OfLibrary("recipes/" + Baselines).Names.Select(name => Baselines + name)];

    /// <summary>The recipes of <c>fewshot toy</c>, such as <c>toy/wgan-gp</c>.</summary>
    public static IReadOnlyList<string> ToyNames { get; } =
        [.. EmbeddedYaml.OfLibrary("recipes/" + Toys).Names.Select(name => Toys + name)];

    /// <summary>The names by what the recipes are for, each group with its heading.</summary>
    public static IReadOnlyList<(string Heading, IReadOnlyList<string> Names)> Groups
    {
        get
        {
            var kinds = Names.ToLookup(name =>
                name.StartsWith(Baselines, StringComparison.Ordinal) ? 3
                : name.StartsWith("pretrain", StringComparison.Ordinal) ? 2
                : name.EndsWith("256", StringComparison.Ordinal) ? 1 : 0);
            string[] headings =
            [
                "For a CPU, from few images", "For a GPU, from few images at 256 px", "To pretrain on many images",
                "The field's landmarks, as baselines",
            ];
            return [.. headings.Select((heading, i) => (heading, (IReadOnlyList<string>)[.. kinds[i]]))];
        }
    }

    /// <summary>The YAML text of the recipe that a user means.</summary>
    /// <param name="reference">A path, or the name of a shipped recipe.</param>
    /// <exception cref="InputException">There is neither.</exception>
    public static string Read(string reference)
    {
        if (File.Exists(reference)) return File.ReadAllText(reference);
        if (Directory.Exists(reference))
            throw new InputException(
                $"{reference}: found a folder, expected a recipe; give a YAML file; a folder of images is data.source");
        List<string> all = [.. Names, .. ToyNames];
        if (all.Contains(reference)) return Files.Text(reference);
        var advice = NearestName.Of(reference, all) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        throw new InputException(
            $"{reference}: no such recipe; give the path of a YAML file, or one of {string.Join(", ", all)}{advice}");
    }

    /// <summary>What a recipe is for: the first paragraph of its opening comment.</summary>
    /// <param name="name">Its name.</param>
    public static string Summary(string name) => string.Join(' ', Files.Text(name).Split('\n')
        .TakeWhile(line => line.StartsWith('#') && !line.StartsWith("# For:", StringComparison.Ordinal))
        .Select(line => line[1..].Trim()));
}
