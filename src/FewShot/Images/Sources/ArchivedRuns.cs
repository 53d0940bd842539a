using FewShotGan.Files;

namespace FewShotGan.Images;

/// <summary>
/// The folders of runs in an archive, found in a time that does not depend on how an archive nests what.
/// </summary>
internal sealed class ArchivedRuns
{
    // In order, none within another; each with '/' at its end, or empty for an archive that is a run itself.
    private readonly List<string> folders = [];

    /// <summary>Finds them.</summary>
    /// <param name="names">The names in the archive.</param>
    public ArchivedRuns(IEnumerable<string> names)
    {
        var ordered = names.Order(StringComparer.Ordinal).ToList();
        foreach (var folder in ordered.Where(IsRecipe).Select(name => name[..^RunLayout.RecipeName.Length])
            .Order(StringComparer.Ordinal))
        {
            var checkpoints = $"{folder}{RunLayout.CheckpointsName}/";
            var at = ordered.BinarySearch(checkpoints, StringComparer.Ordinal);
            if (at < 0) at = ~at;
            if (!Hold(folder) && at < ordered.Count && ordered[at].StartsWith(checkpoints, StringComparison.Ordinal))
                folders.Add(folder);
        }
    }

    /// <summary>How many there are, those within others not counted.</summary>
    public int Count => folders.Count;

    /// <summary>Whether a name is that of something in a run.</summary>
    public bool Hold(string name)
    {
        var at = folders.BinarySearch(name, StringComparer.Ordinal);
        if (at < 0) at = ~at - 1;
        return at >= 0 && name.StartsWith(folders[at], StringComparison.Ordinal);
    }

    private static bool IsRecipe(string name) =>
        name.EndsWith(RunLayout.RecipeName, StringComparison.Ordinal)
            && (name.Length == RunLayout.RecipeName.Length || name[^(RunLayout.RecipeName.Length + 1)] == '/');
}
