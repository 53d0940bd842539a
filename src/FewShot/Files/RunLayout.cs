namespace FewShotGan.Files;

/// <summary>By what a folder is known to be that of a run.</summary>
internal static class RunLayout
{
    /// <summary>The resolved recipe's name in the folder.</summary>
    public const string RecipeName = "recipe.yaml";

    /// <summary>The name of the folder that holds a run's checkpoints.</summary>
    public const string CheckpointsName = "checkpoints";

    /// <summary>Whether a folder is that of a run, by what is in it.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsRun(string path) =>
        File.Exists(Path.Combine(path, RecipeName)) && Directory.Exists(Path.Combine(path, CheckpointsName));
}
