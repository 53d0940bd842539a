using FewShotGan.Files;
using FewShotGan.Machine;
using FewShotGan.Runs;

namespace FewShotGan.Recipes;

/// <summary>The recipe in a run's folder, and what of it can't be changed when the run goes on.</summary>
internal static class RunRecipe
{
    private static readonly string[] SettledSections = [
        "data.", "generator.", "discriminator.", "vision_aided.", "transfer."];

    // A checkpoint holds what the optimiser keeps.
    private static readonly string[] SettledKeys = ["seed", "preset", "optimizer.type"];

    // The images' content counts, not their place.
    private static readonly string[] Open = ["data.source", "data.on_bad_file"];

    /// <summary>Reads the recipe of a run, also of one that an earlier version began.</summary>
    /// <param name="run">The run.</param>
    /// <param name="overrides">Keys that take the place of the file's.</param>
    /// <exception cref="InputException">
    /// The file is missing, empty, cut short or no recipe, or is none any more with these keys.
    /// </exception>
    public static Recipe Read(RunFolder run, params IReadOnlyList<RecipeOverride> overrides) =>
        Read(run, overrides, note: null);

    /// <summary>Reads the recipe of a run, and says what of it is not used.</summary>
    /// <param name="run">The run.</param>
    /// <param name="overrides">Keys that take the place of the file's.</param>
    /// <param name="note">
    /// Is told of each key of the file that is not used with the types that the overrides name.
    /// </param>
    /// <exception cref="InputException">
    /// The file is missing, empty, cut short or no recipe, or is none any more with these keys.
    /// </exception>
    public static Recipe Read(RunFolder run, IReadOnlyList<RecipeOverride> overrides, Action<string>? note)
    {
        if (RecipeFile.Says(run.RecipePath, "data.source")) return RecipeFile.ReadKept(run.RecipePath, overrides, note);
        throw new InputException(
            $"{run.RecipePath}: found no data.source, expected the recipe of this run: the file is empty or cut short; "
            + "put it back from a copy, or write there the recipe that the run was started with");
    }

    /// <summary>Writes the resolved recipe with the versions that run it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where it runs, in words.</param>
    public static void Write(RunFolder run, Recipe recipe, string device) => WholeFile.Write(run.RecipePath, path =>
        File.WriteAllText(
            path, RecipeFile.Format(recipe, new Dictionary<string, string>(Versions.Current) { ["device"] = device })));

    /// <summary>What ran a run, by name, as its recipe says; empty where it does not.</summary>
    /// <param name="run">The run.</param>
    public static IReadOnlyDictionary<string, string> VersionsOf(RunFolder run) =>
        RecipeFile.Versions(run.RecipePath);

    /// <summary>
    /// Throws if a recipe changes what decided the first iteration; to accept that without effect would mislead.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">What it is to go on with.</param>
    /// <exception cref="InputException">
    /// It changes that; the message names each key, its value in the run and the new one.
    /// </exception>
    public static void RequireSettled(RunFolder run, Recipe recipe)
    {
        var settled = RecipeDifference.Between(Read(run), recipe).Where(difference => IsSettled(difference.Key))
            .ToList();
        if (settled.Count > 0)
            throw new InputException(
                $"{run.RecipePath}: {string.Join(", ", settled)}: settled when the run began; start a new run to "
                    + "change it");
    }

    private static bool IsSettled(string key) =>
        SettledKeys.Contains(key)
            || (SettledSections.Any(section => key.StartsWith(section, StringComparison.Ordinal))
                && !Open.Contains(key));
}
