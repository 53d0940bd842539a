using System.Globalization;
using System.Text.RegularExpressions;
using FewShotGan.Checkpoints;
using FewShotGan.Files;
using FewShotGan.Pretrained;

namespace FewShotGan.Runs;

/// <summary>The folder of a run: where its recipe, metrics, samples and checkpoints are.</summary>
public sealed class RunFolder
{
    /// <summary>The folder of runs when nothing else is said.</summary>
    public const string DefaultParent = "runs";

    private const string BestName = "best";

    private static readonly Regex CheckpointName = new(@"^\d{6,}(\.\d{3})?$", RegexOptions.CultureInvariant);

    private RunFolder(string path) => Root = path;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The resolved recipe.</summary>
    public string RecipePath => Path.Combine(Root, RunLayout.RecipeName);

    /// <summary>One row a tick.</summary>
    public string MetricsPath => Path.Combine(Root, "metrics.csv");

    /// <summary>Every number that was measured on the way, with its interval and protocol.</summary>
    public string EvaluationsPath => Path.Combine(Root, "evaluations.csv");

    /// <summary>A row for everything that happened beside the ticks, such as a warning; once there is one.</summary>
    public string EventsPath => Path.Combine(Root, "events.csv");

    /// <summary>One row a tick and vision-aided discriminator, if the recipe has such.</summary>
    public string VisionAidedPath => Path.Combine(Root, "vision_aided.csv");

    /// <summary>
    /// A link to the checkpoint that measured best (<see cref="BestEvaluation"/>), once there is one.
    /// </summary>
    public string BestPath => Path.Combine(Root, BestName);

    /// <summary>What became of each tensor of pretrained networks, if the run began from such.</summary>
    public string TransferPath => Path.Combine(Root, "transfer.csv");

    /// <summary>Which images of the source the run learns from and which it holds out, if it divides them.</summary>
    public string SplitPath => Path.Combine(Root, "split.csv");

    /// <summary>Of which images the run learns, where they were, and their content.</summary>
    public string ImagesPath => Path.Combine(Root, "pictures.csv");

    /// <summary>The file that a process locks while it trains the run.</summary>
    internal string LockPath => Path.Combine(Root, ".lock");

    /// <summary>Which process that is.</summary>
    internal string HolderPath => Path.Combine(Root, ".lock-holder");

    /// <summary>A grid of images to learn from.</summary>
    public string RealsPath => Path.Combine(Root, "reals.png");

    /// <summary>The generated images that are nearest to a training image, by the latest evaluation.</summary>
    public string PairsPath => Path.Combine(Root, "pairs.png");

    /// <summary>A page that shows the run.</summary>
    public string ReportPath => Path.Combine(Root, "report.html");

    /// <summary>Grids of the same fixed latents, one file a tick.</summary>
    public string SamplesFolder => Path.Combine(Root, "samples");

    /// <summary>The grids of samples, in order.</summary>
    public IEnumerable<string> Samples => !Directory.Exists(SamplesFolder)
        ? []
        : Directory.GetFiles(SamplesFolder, "*.png")
            .Where(path => CheckpointName.IsMatch(Path.GetFileNameWithoutExtension(path)))
            .OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal);

    /// <summary>The latest grid of samples, or null when there is none.</summary>
    public string? LatestSample => Samples.LastOrDefault();

    /// <summary>One folder a checkpoint.</summary>
    public string CheckpointsFolder => Path.Combine(Root, RunLayout.CheckpointsName);

    /// <summary>The complete checkpoint that came furthest, or null when there is none.</summary>
    public string? LatestCheckpoint => !Directory.Exists(CheckpointsFolder)
        ? null
        : Checkpoints().Max(StringComparer.Ordinal);

    /// <summary>The checkpoint that measured best, or null when there is none.</summary>
    public string? BestCheckpoint =>
        new FileInfo(BestPath).LinkTarget is { } target
            && Path.Combine(CheckpointsFolder, Path.GetFileName(target)) is var best && CheckpointFolder.IsAt(best)
            ? best
            : null;

    /// <summary>Makes a new folder <c>&lt;time&gt;-&lt;name&gt;</c> with its subfolders.</summary>
    /// <param name="parent">The folder of runs; made if missing.</param>
    /// <param name="name">The recipe's name.</param>
    /// <param name="time">The clock that names the folder, in local time.</param>
    /// <exception cref="InputException"><paramref name="parent"/> cannot be written.</exception>
    public static RunFolder Create(string parent, string name, TimeProvider time)
    {
        try
        {
            return NewIn(parent, name, time);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"out {parent}: cannot be written ({problem.Message}); name another folder");
        }
    }

    /// <summary>Finds the run that a user names.</summary>
    /// <param name="reference">
    /// A run's folder, a folder of runs (its latest run is meant), <c>latest</c>, or the name of a recipe, whose latest
    /// run is meant.
    /// </param>
    /// <param name="runs">The folder of runs in which <c>latest</c> and names are looked for.</param>
    /// <exception cref="InputException">There is no such run.</exception>
    public static RunFolder Find(string reference, string runs)
    {
        var path = reference == "latest" && !Directory.Exists(reference) ? runs : reference;
        if (!Directory.Exists(path))
        {
            return LatestNamed(reference, runs)
                ?? throw new InputException(
                    $"{path}: no such folder, nor a run of that name in {runs}; give the folder of a run, "
                    + "such as runs/<time>-<name>, or train it first");
        }

        if (RunLayout.IsRun(path)) return new RunFolder(path);
        return Directory.GetDirectories(path).Where(RunLayout.IsRun).Max(StringComparer.Ordinal) is { } latest
            ? new RunFolder(latest)
            : throw new InputException(
                $"{path}: found neither recipe.yaml nor a run inside, expected the folder of a run");
    }

    /// <summary>
    /// Whether a name that exists on disk is a run, a folder of runs or a checkpoint, rather than some other folder.
    /// </summary>
    /// <param name="path">The name.</param>
    public static bool Holds(string path) =>
        Directory.Exists(path)
            && (CheckpointFolder.IsAt(path) || RunLayout.IsRun(path) || Directory.EnumerateDirectories(path)
                .Any(RunLayout.IsRun));

    /// <summary>The run that a checkpoint belongs to, or null when it lies elsewhere or is a file.</summary>
    /// <param name="checkpoint">The checkpoint's folder.</param>
    public static RunFolder? OfCheckpoint(string checkpoint)
    {
        if (File.Exists(checkpoint)) return null;
        var run = Path.GetDirectoryName(
            Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint))));
        return run is not null && RunLayout.IsRun(run) ? new RunFolder(run) : null;
    }

    /// <summary>Finds the checkpoint that a user names.</summary>
    /// <param name="reference">
    /// A checkpoint's folder, or anything that <see cref="Find"/> takes (its latest checkpoint is meant), or that with
    /// <c>/best</c> behind it.
    /// </param>
    /// <param name="runs">The folder of runs in which <c>latest</c> looks.</param>
    /// <exception cref="InputException">There is no such checkpoint.</exception>
    public static string FindCheckpoint(string reference, string runs)
    {
        var end = Path.TrimEndingDirectorySeparator(reference);
        if (Directory.Exists(end) && Directory.ResolveLinkTarget(end, returnFinalTarget: true) is { } linked
            && CheckpointFolder.IsAt(linked.FullName))
            return linked.FullName; // a run's best, or a race's
        if (Path.GetFileName(end) == BestName && Path.GetDirectoryName(end) is { Length: > 0 } parent)
        {
            var measured = Find(parent, runs);
            return measured.BestCheckpoint
                ?? throw new InputException(
                    $"{measured.BestPath}: there is none; the run measured no KID, or each time an alarm of "
                        + "memorisation: take its latest checkpoint");
        }

        if (CheckpointFolder.IsAt(reference)) return reference;
        var run = Find(reference, runs);
        return run.LatestCheckpoint
            ?? throw new InputException($"{run.CheckpointsFolder}: holds no complete checkpoint; train the run first");
    }

    /// <summary>Finds the networks that a user names.</summary>
    /// <param name="reference">
    /// A file of networks, <c>pretrained:NAME</c>, or anything that <see cref="FindCheckpoint"/> takes.
    /// </param>
    /// <param name="runs">The folder of runs in which <c>latest</c> looks.</param>
    /// <returns>The file or the checkpoint's folder.</returns>
    /// <exception cref="InputException">There is no such file or checkpoint.</exception>
    public static string FindNetworks(string reference, string runs) =>
        ShippedNetworks.IsShipped(reference) ? ShippedNetworks.Find(reference)
        : File.Exists(reference) ? reference
        : FindCheckpoint(reference, runs);

    /// <summary>Finds the run that a user would go on with, and the checkpoint if one is named.</summary>
    /// <param name="reference">
    /// Anything that <see cref="Find"/> takes, that with <c>/best</c> behind it, or a folder in a run's
    /// <c>checkpoints</c>, be it damaged.
    /// </param>
    /// <param name="runs">The folder of runs in which <c>latest</c> looks.</param>
    /// <exception cref="InputException">There is no such run or checkpoint, or the checkpoint is of no run.</exception>
    public static (RunFolder Run, string? Checkpoint) FindToResume(string reference, string runs)
    {
        var path = Path.TrimEndingDirectorySeparator(reference);
        bool isBest = Path.GetFileName(path) == BestName && Path.GetDirectoryName(path) is { Length: > 0 };
        if (isBest) path = FindCheckpoint(path, runs);
        if (Directory.Exists(path) && CheckpointName.IsMatch(Path.GetFileName(path)) && OfCheckpoint(path) is { } run)
            return (run, Path.Combine(run.CheckpointsFolder, Path.GetFileName(path)));
        return CheckpointFolder.IsAt(path)
            ? throw new InputException(
                $"{path}: lies in no run's {RunLayout.CheckpointsName}, expected a run or a checkpoint in it; a new "
                    + $"run begins from it with transfer.from: {path}")
            : (Find(path, runs), null);
    }

    /// <summary>The sample grid of an iteration.</summary>
    /// <param name="nimg">Real images shown.</param>
    /// <param name="batch">Images in a batch.</param>
    public string SamplePath(long nimg, int batch) => Path.Combine(SamplesFolder, KimgName.Of(nimg, batch) + ".png");

    /// <summary>The checkpoint of an iteration.</summary>
    /// <param name="nimg">Real images shown.</param>
    /// <param name="batch">Images in a batch.</param>
    public string CheckpointPath(long nimg, int batch) => Path.Combine(CheckpointsFolder, KimgName.Of(nimg, batch));

    /// <summary>Removes all checkpoints but the latest ones and the best.</summary>
    /// <param name="count">How many stay beside the best.</param>
    public void KeepLatest(int count)
    {
        var best = BestCheckpoint;
        foreach (var old in Checkpoints().OrderDescending(StringComparer.Ordinal).Skip(count)
            .Where(path => path != best))
            AtomicFolder.Delete(old);
    }

    /// <summary>Makes the link to the best checkpoint.</summary>
    /// <param name="checkpoint">
    /// The checkpoint's folder; nothing changes when it is not complete, or linked to already.
    /// </param>
    /// <exception cref="IOException">The link can't be made.</exception>
    public void LinkBest(string checkpoint)
    {
        if (!CheckpointFolder.IsAt(checkpoint) || BestCheckpoint == checkpoint) return;
        File.Delete(BestPath);
        File.CreateSymbolicLink(BestPath, Path.Combine(RunLayout.CheckpointsName, Path.GetFileName(checkpoint)));
    }

    /// <summary>Makes a new folder <c>&lt;time&gt;-&lt;name&gt;</c> with its subfolders.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    internal static RunFolder NewIn(string parent, string name, TimeProvider time)
    {
        var stem = Path.Combine(parent, string.Create(
            CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyyMMdd-HHmmss}-{name}"));
        var path = stem;
        for (int again = 2; Directory.Exists(path); again++)
            path = string.Create(CultureInfo.InvariantCulture, $"{stem}-{again}");

        var run = new RunFolder(path);
        Directory.CreateDirectory(run.SamplesFolder);
        Directory.CreateDirectory(run.CheckpointsFolder);
        return run;
    }

    /// <summary>The folders of all checkpoints, damaged ones included.</summary>
    internal IEnumerable<string> AllCheckpoints() =>
        Directory.GetDirectories(CheckpointsFolder).Where(path => CheckpointName.IsMatch(Path.GetFileName(path)));

    /// <summary>
    /// Whether a sample or checkpoint, by its name, came further than a checkpoint; true when that is null.
    /// </summary>
    internal static bool IsAfter(string path, string? checkpoint) =>
        checkpoint is null || string.CompareOrdinal(Path.GetFileName(path), Path.GetFileName(checkpoint)) > 0;

    private IEnumerable<string> Checkpoints() =>
        Directory.GetDirectories(CheckpointsFolder).Where(CheckpointFolder.IsAt);

    private static RunFolder? LatestNamed(string name, string runs)
    {
        if (!Directory.Exists(runs) || Path.GetFileName(name) != name) return null;
        var ofName = new Regex($@"^\d{{8}}-\d{{6}}-{Regex.Escape(name)}(-\d+)?$", RegexOptions.CultureInvariant);
        var latest = Directory.GetDirectories(runs)
            .Where(path => ofName.IsMatch(Path.GetFileName(path)) && RunLayout.IsRun(path))
            .Max(StringComparer.Ordinal);
        return latest is null ? null : new RunFolder(latest);
    }
}
