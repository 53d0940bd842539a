using FewShotGan.Checkpoints;

namespace FewShotGan.Runs;

/// <summary>Where a run goes on.</summary>
internal sealed record ResumePoint
{
    private ResumePoint(RunFolder run, string? checkpoint)
    {
        (Run, Checkpoint) = (run, checkpoint);
        Nimg = checkpoint is null ? 0 : CheckpointState.Read(checkpoint).Nimg;
    }

    /// <summary>The run.</summary>
    public RunFolder Run { get; }

    /// <summary>The checkpoint; null when the run was stopped before its first one and begins again.</summary>
    public string? Checkpoint { get; }

    /// <summary>Real images shown until there.</summary>
    public long Nimg { get; }

    /// <summary>What is wrong with later checkpoints that can't be read, a line each.</summary>
    public IReadOnlyList<string> Damage { get; private init; } = [];

    /// <summary>Checkpoints that came further, damaged ones included.</summary>
    internal IEnumerable<string> Later => Run.AllCheckpoints().Where(path => RunFolder.IsAfter(path, Checkpoint));

    /// <summary>
    /// Finds where a run goes on: from the checkpoint that is asked for, or the latest that can be read.
    /// </summary>
    /// <param name="run">The run; hold its <see cref="RunLock"/> to go on with it.</param>
    /// <param name="checkpoint">The checkpoint's folder; null for the latest.</param>
    /// <exception cref="InputException">The checkpoint that is asked for is damaged, or all are.</exception>
    public static ResumePoint Of(RunFolder run, string? checkpoint = null)
    {
        var before = run.AllCheckpoints().OrderDescending(StringComparer.Ordinal)
            .Where(path => !RunFolder.IsAfter(path, checkpoint ?? path)).ToList();
        var damage = new List<string>();
        foreach (var path in before)
        {
            if (CheckpointFolder.FindDamage(path) is { } problem) damage.Add($"{path}: cannot be read: {problem}");
            else if (checkpoint is null || damage.Count == 0) return new(run, path) { Damage = damage };
            else throw new InputException($"{damage[0]}; resume from the one before it, {path}");
        }

        return damage.Count == 0
            ? new(run, null)
            : throw new InputException(
                $"{damage[0]}; nor can any before it, so that the run cannot go on: start a new one");
    }
}
