using FewShotGan.Recipes;

namespace FewShotGan.Comparison;

/// <summary>Runs that repeat one recipe with other seeds.</summary>
/// <param name="Name">What they are called together, different for each group.</param>
/// <param name="Runs">The runs, by seed.</param>
internal sealed record RunGroup(string Name, IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>The recipe, but for seed and name.</summary>
    public Recipe Recipe => Runs[0].Recipe;

    /// <summary>What one of its runs is called: with its seed, where there are several.</summary>
    /// <param name="run">One of <see cref="Runs"/>.</param>
    public string NameOf(ComparedRun run) =>
        Runs.Count > 1 ? FormattableString.Invariant($"{Name}, seed {run.Recipe.Seed}") : Name;

    /// <summary>Groups runs, in the order in which the first of each was given.</summary>
    /// <param name="runs">The runs.</param>
    public static IReadOnlyList<RunGroup> Of(IReadOnlyList<ComparedRun> runs)
    {
        var groups = new List<RunGroup>();
        foreach (var same in runs.GroupBy(run => RecipeFile.Format(run.Recipe with { Seed = 0, Name = "run" })))
        {
            var names = same.Select(run => run.Recipe.Name).Distinct().ToList();
            var name = names.Count == 1 ? names[0] : Shared(names);
            int alike = groups.Count(
                group => group.Name == name || group.Name.StartsWith(name + " (", StringComparison.Ordinal));
            groups.Add(new(alike == 0 ? name : $"{name} ({alike + 1})", [.. same.OrderBy(run => run.Recipe.Seed)]));
        }

        return groups;
    }

    /// <summary>
    /// What names begin with alike, without the word seed and what joined it; the first name when that is nothing.
    /// </summary>
    private static string Shared(List<string> names)
    {
        int length = names[0].TakeWhile((letter, i) => names.All(name => i < name.Length && name[i] == letter)).Count();
        var start = names[0][..length].TrimEnd('-', '_', '.');
        if (start.EndsWith("seed", StringComparison.Ordinal)) start = start[..^4].TrimEnd('-', '_', '.');
        return start.Length > 0 ? start : names[0];
    }
}
