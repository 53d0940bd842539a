using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Files;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Race;

/// <summary>The folder of a race: its plan, its candidates' recipes, their runs, and what came of it.</summary>
/// <param name="Root">The folder.</param>
internal sealed record RaceFolder(string Root)
{
    /// <summary>What the race does.</summary>
    public string PlanPath => Path.Combine(Root, "race.json");

    /// <summary>A row for each run on each rung.</summary>
    public string CsvPath => Path.Combine(Root, "race.csv");

    /// <summary>The answer as a page.</summary>
    public string PagePath => Path.Combine(Root, "report.html");

    /// <summary>Is locked by the process that runs the race.</summary>
    public string LockPath => Path.Combine(Root, ".lock");

    /// <summary>A link to the winner's checkpoint.</summary>
    public string BestPath => Path.Combine(Root, "best");

    /// <summary>A candidate's recipe.</summary>
    /// <param name="candidate">Its name.</param>
    public string RecipePath(string candidate) => Path.Combine(Root, "recipes", candidate + ".yaml");

    /// <summary>The folder in which the run of a candidate and seed is.</summary>
    /// <param name="candidate">The candidate's name.</param>
    /// <param name="seed">The seed.</param>
    public string RunsOf(string candidate, int seed) =>
        Path.Combine(Root, "runs", FormattableString.Invariant($"{candidate}-seed{seed}"));

    /// <summary>The run of a candidate and seed; null before it began.</summary>
    /// <param name="candidate">The candidate's name.</param>
    /// <param name="seed">The seed.</param>
    public RunFolder? RunOf(string candidate, int seed)
    {
        var parent = RunsOf(candidate, seed);
        return Directory.Exists(parent) && Directory.GetDirectories(parent).Any(RunFolder.Holds)
            ? RunFolder.Find(parent, parent)
            : null;
    }

    /// <summary>Takes the race's lock.</summary>
    /// <returns>Lets go of it when disposed of.</returns>
    /// <exception cref="InputException">Another process has it, or the folder cannot be written.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{Root}: cannot be raced ({problem.Message}); if another process does, wait for its end");
        }
    }

    /// <summary>Whether a job is done: its run is saved, at its rung or later, and nobody trains it.</summary>
    /// <param name="job">The job.</param>
    public bool IsSaved(RaceJob job) =>
        RunOf(job.Candidate, job.Seed) is { LatestCheckpoint: { } checkpoint } run && !RunLock.IsHeld(run)
            && CheckpointState.Read(checkpoint).Nimg >= job.Kimg * 1000;

    /// <summary>Makes a new folder <c>&lt;time&gt;-race</c> with the plan and the recipes.</summary>
    /// <param name="parent">The folder of races; made if missing.</param>
    /// <param name="plan">What the race does.</param>
    /// <param name="recipes">Its candidates' recipes, by their names.</param>
    /// <param name="time">The clock that names the folder, in local time.</param>
    /// <exception cref="InputException"><paramref name="parent"/> cannot be written.</exception>
    public static RaceFolder Create(string parent, RacePlan plan, IReadOnlyList<Recipe> recipes, TimeProvider time)
    {
        var stem = Path.Combine(
            parent, string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyyMMdd-HHmmss}-race"));
        var race = new RaceFolder(stem);
        for (int again = 2; Directory.Exists(race.Root); again++)
            race = new(FormattableString.Invariant($"{stem}-{again}"));
        try
        {
            race.Write(plan, recipes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {parent}: cannot be written ({problem.Message}); name another folder");
        }

        return race;
    }

    /// <summary>Writes the plan and the recipes, in the place of those that are there.</summary>
    /// <param name="plan">What the race does.</param>
    /// <param name="recipes">Its candidates' recipes, by their names.</param>
    /// <exception cref="IOException">They can't be written.</exception>
    public void Write(RacePlan plan, IReadOnlyList<Recipe> recipes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(RecipePath("any"))!);
        foreach (var recipe in recipes)
            WholeFile.Write(
                RecipePath(recipe.Name), whole => File.WriteAllText(whole, RecipeFile.Format(recipe)));
        plan.Write(PlanPath); // the last thing: a folder with it is a race
    }

    /// <summary>Writes what came of the race: race.csv, the page, and the link to the winner.</summary>
    /// <param name="plan">What it did.</param>
    /// <param name="standings">What came of it.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Conclude(RacePlan plan, RaceStandings standings)
    {
        RaceCsv.Write(CsvPath, standings);
        if (standings.Best is { } best && RunOf(best.Job.Candidate, best.Job.Seed) is { } run
            && run.LatestCheckpoint is { } checkpoint)
        {
            File.Delete(BestPath);
            File.CreateSymbolicLink(BestPath, Path.GetRelativePath(Root, checkpoint));
        }

        RacePage.Write(this, plan, standings);
    }
}
