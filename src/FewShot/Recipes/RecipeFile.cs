using FewShotGan.Parts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>A recipe as a YAML file.</summary>
public static class RecipeFile
{
    /// <summary>Reads and checks a recipe.</summary>
    /// <param name="path">A YAML file, or the name of a shipped recipe.</param>
    /// <param name="overrides">Keys that take the place of the file's.</param>
    /// <exception cref="InputException">
    /// The file is missing, holds no key or is no recipe: one line a problem, all of them together.
    /// </exception>
    public static Recipe Read(string path, params IReadOnlyList<RecipeOverride> overrides) =>
        Read(path, overrides, note: null);

    /// <summary>Reads and checks a recipe, and says what of the file is not used.</summary>
    /// <param name="path">A YAML file, or the name of a shipped recipe.</param>
    /// <param name="overrides">Keys that take the place of the file's.</param>
    /// <param name="note">
    /// Is told of each key of the file that is not used with the types that the overrides name.
    /// </param>
    /// <exception cref="InputException">
    /// The file is missing, holds no key or is no recipe: one line a problem, all of them together.
    /// </exception>
    public static Recipe Read(string path, IReadOnlyList<RecipeOverride> overrides, Action<string>? note)
    {
        // A file without a key is what a failed copy or an editor that did not save leaves, and no wish for every
        // default.
        var root = Root(ShippedRecipes.Read(path), path);
        return root.Children.Count > 0 ? Of(root, path, overrides, note) : throw new InputException(
            $"{path}: the file has no key, expected a recipe: lines of 'key: value'; fewshot recipe show first-run "
                + "prints one");
    }

    /// <summary>
    /// Reads and checks the recipe that a run keeps, also one that an earlier version wrote: keys that have moved since
    /// count where they belong today, and keys of parts that the run doesn't use are left out.
    /// </summary>
    /// <param name="path">The file in the run's folder.</param>
    /// <param name="overrides">Keys that take the place of the file's, as they are named today.</param>
    /// <param name="note">
    /// Is told of each key of the file that is not used with the types that the overrides name.
    /// </param>
    /// <exception cref="InputException">
    /// The file is missing or is no recipe: one line a problem, all of them together.
    /// </exception>
    public static Recipe ReadKept(string path, IReadOnlyList<RecipeOverride> overrides, Action<string>? note = null)
    {
        var root = Root(ShippedRecipes.Read(path), path);
        bool isEarlier = EarlierRecipe.Update(root);
        return Of(root, path, overrides, isEarlier ? null : note, isEarlier);
    }

    /// <summary>Reads and checks a recipe given as text. A recipe without a name takes the file's.</summary>
    /// <param name="yaml">The YAML text; empty text is the recipe of all defaults.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="overrides">Keys that take the place of the text's.</param>
    /// <exception cref="InputException">The text is no recipe: one line a problem, all of them together.</exception>
    public static Recipe Parse(string yaml, string file, params IReadOnlyList<RecipeOverride> overrides) =>
        Parse(yaml, file, overrides, note: null);

    /// <summary>Reads and checks a recipe given as text, and says what of the text is not used.</summary>
    /// <param name="yaml">The YAML text; empty text is the recipe of all defaults.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="overrides">Keys that take the place of the text's.</param>
    /// <param name="note">
    /// Is told of each key of the text that is not used with the types that the overrides name.
    /// </param>
    /// <exception cref="InputException">The text is no recipe: one line a problem, all of them together.</exception>
    public static Recipe Parse(
        string yaml, string file, IReadOnlyList<RecipeOverride> overrides, Action<string>? note) =>
        Of(Root(yaml, file), file, overrides, note);

    /// <summary>Throws if a recipe that was made or changed in code cannot run.</summary>
    /// <param name="recipe">The recipe to check.</param>
    /// <exception cref="InputException">One line a problem, all of them together.</exception>
    public static void Validate(Recipe recipe)
    {
        var problems = RecipeRules.Check(recipe);
        if (problems.Count > 0)
            throw new InputException(
                string.Join('\n', problems.Select(problem => $"{problem.Key}: {problem.Message}")));
    }

    /// <summary>The YAML text of a recipe with every key written out.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="versions">
    /// What ran it, written as the section <c>versions</c>; reading ignores that section.
    /// </param>
    public static string Format(Recipe recipe, IReadOnlyDictionary<string, string>? versions = null) =>
        RecipeWriter.Write(recipe, versions ?? new Dictionary<string, string>());

    // An earlier version wrote the keys of parts that are not used too.
    private static Recipe Of(
        YamlMappingNode root, string file, IReadOnlyList<RecipeOverride> overrides, Action<string>? note,
        bool isEarlier = false)
    {
        foreach (var change in overrides) change.ApplyTo(root);
        var reader = new RecipeReader(
            key => !IsOverridden(key) && (isEarlier || overrides.Any(change => change.MayChangeTypeOf(key))), note);
        var recipe = reader.Read(root);
        if (reader.LineOf("name") is null && Path.GetFileNameWithoutExtension(file) is { Length: > 0 } stem)
            recipe = recipe with { Name = stem };

        // A key whose value did not even have the right type keeps its default, so it cannot be reported twice.
        var problems = reader.Problems.Select(found => ((long?)found.Line, found.Problem))
            .Concat(RecipeRules.Check(recipe).Select(problem => (reader.LineOf(problem.Key), problem)))
            .OrderBy(found => found.Item1 ?? long.MaxValue)
            .Select(found => $"{Place(found.Item2.Key, found.Item1)} {found.Item2.Key}: {found.Item2.Message}")
            .ToList();
        return problems.Count == 0 ? recipe : throw new InputException(string.Join('\n', problems));

        bool IsOverridden(string key) =>
            overrides.Any(change => key == change.Key || key.StartsWith(change.Key + '.', StringComparison.Ordinal));

        string Place(string key, long? line) =>
            IsOverridden(key) ? "-s"
            : file.Length == 0 ? "recipe:"
            : line is null ? $"{file}:" : $"{file}:{line}:";
    }

    /// <summary>
    /// The defaults of what a recipe chose: its preset, its resolution, the types of its parts, and from what it
    /// begins.
    /// </summary>
    /// <param name="recipe">The recipe.</param>
    internal static Recipe DefaultsOf(Recipe recipe)
    {
        var root = new YamlMappingNode();
        (string Key, string? Choice)[] choices =
        [
            ("preset", recipe.Preset), ("data.resolution", $"{recipe.Data.Resolution}"),
            ("generator.type", PartRegistry.NameOf(recipe.Generator)),
            ("discriminator.type", PartRegistry.NameOf(recipe.Discriminator)),
            ("augment.type", PartRegistry.NameOf(recipe.Augment)), ("loss.type", PartRegistry.NameOf(recipe.Loss)),
            ("optimizer.type", PartRegistry.NameOf(recipe.Optimizer)), ("transfer.from", recipe.Transfer.From),
            ("transfer.method.type", PartRegistry.NameOf(recipe.Transfer.Method)),
        ];
        foreach (var (key, choice) in choices.Where(one => one.Choice is not null))
            new RecipeOverride(key, new YamlScalarNode(choice)).ApplyTo(root);
        try
        {
            return new RecipeReader().Read(root);
        }
        catch (InputException) when (recipe.Transfer.From is not null)
        {
            return DefaultsOf(recipe with { Transfer = recipe.Transfer with { From = null } }); // it is gone
        }
    }

    /// <summary>What ran a run, by name, as its resolved recipe says; empty where it does not.</summary>
    /// <param name="path">A YAML file.</param>
    /// <exception cref="InputException">The file is missing or not YAML.</exception>
    internal static IReadOnlyDictionary<string, string> Versions(string path) =>
        Root(ShippedRecipes.Read(path), path).Children.TryGetValue(RecipeReader.VersionsKey, out var node)
            && node is YamlMappingNode versions
            ? versions.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString())
            : new Dictionary<string, string>();

    /// <summary>Whether a file says the value of a key, rather than leaving it at its default.</summary>
    /// <param name="path">A YAML file.</param>
    /// <param name="key">The key with its section.</param>
    /// <exception cref="InputException">The file is missing or not YAML.</exception>
    internal static bool Says(string path, string key)
    {
        var reader = new RecipeReader();
        reader.Read(Root(ShippedRecipes.Read(path), path));
        return reader.Has(key);
    }

    /// <summary>The keys of a YAML text; none when it is empty.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="InputException">It is not YAML, or holds something else than keys.</exception>
    internal static YamlMappingNode Root(string yaml, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException problem)
        {
            // A nested exception says what is wrong, the outer one only where.
            var message = (problem.InnerException ?? problem).Message.ReplaceLineEndings(" ");
            throw new InputException($"{file}:{problem.Start.Line}: not YAML: {message}");
        }

        if (stream.Documents is [_, var second, ..])
            throw new InputException(
                $"{file}:{second.RootNode.Start.Line}: found a second YAML document, expected one: "
                + "what follows '---' would not be read; remove it, or make it a file of its own");

        return (stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode) switch
        {
            null or YamlScalarNode { Value: null or "" } => [],
            YamlMappingNode mapping => mapping,
            var other => throw new InputException(
                $"{file}:{other.Start.Line}: found {(other is YamlSequenceNode ? "a list" : $"'{other}'")}, "
                + "expected a recipe: lines of 'key: value'"),
        };
    }
}
