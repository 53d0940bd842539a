using FewShotGan.Metrics;
using FewShotGan.Optimizers;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Trains a session to its recipe's length and writes the run folder as it goes: at the end of each tick a row of
/// metrics.csv, a sample grid and a checkpoint, as often as the recipe says.
/// </summary>
internal sealed class TrainingLoop
{
    private readonly TrainingSession session;
    private readonly RunFolder run;
    private readonly ITrainingObserver observer;
    private readonly TimeProvider time;
    private readonly TrainingMaterial? material;
    private readonly TrainingRecipe schedule;
    private readonly SampleGrids samples;
    private Watchdog? watchdog;
    private bool isStopping;

    private long tickStarted;
    private long tickNimg;
    private long tickIteration;
    private long lastTime;

    /// <summary>Sets up the loop; nothing is written yet.</summary>
    /// <param name="session">What to train, from wherever it stands.</param>
    /// <param name="run">Where to write.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="time">The clock of the seconds in metrics.csv.</param>
    /// <param name="material">What was loaded before, the caller's; null for nothing.</param>
    public TrainingLoop(
        TrainingSession session, RunFolder run, ITrainingObserver observer, TimeProvider time,
        TrainingMaterial? material = null)
    {
        this.session = session;
        this.run = run;
        this.observer = observer;
        this.time = time;
        this.material = material;
        schedule = session.Recipe.Training;
        samples = new SampleGrids(session, run);
    }

    /// <summary>
    /// What went wrong, so that the run is to go back to its best checkpoint; null when it is not. The row of the tick
    /// is written then, but no checkpoint: a run that is killed now comes to the same point again.
    /// </summary>
    public string? RollbackReason { get; private set; }

    /// <summary>
    /// Trains until the recipe's length is reached, <paramref name="stop"/> is asked for, or the run is to be rolled
    /// back.
    /// </summary>
    /// <param name="stop">Finishes the iteration under way, writes a row and a checkpoint, and returns.</param>
    /// <returns>Whether the recipe's length was reached.</returns>
    /// <exception cref="DivergedException">
    /// Losses or weights are no longer finite; the last checkpoint is of before.
    /// </exception>
    public bool Run(CancellationToken stop)
    {
        lastTime = time.GetTimestamp();
        using var meter = new LossMeter();
        using var own = material is null ? new TrainingMaterial(session.Networks.Device) : null;
        var evaluations = new EvaluationSchedule(session, run, observer, own ?? material!);
        if (HasVisionAided) VisionAidedCsv.CutAfter(run.VisionAidedPath, session.Counters.Nimg);

        if (session.Counters.Iteration == 0)
        {
            AddVisionAided(evaluations);
            Rehearse(evaluations);
        }

        evaluations.LinkBest();
        using var metrics = MetricsCsv.Resume(run.MetricsPath, session.Counters.Nimg);
        if (schedule.Watchdog != "none")
            watchdog = Watchdog.Of(
                session.Recipe, session.HeldOut?.Count ?? 0, MetricsCsv.Read(run.MetricsPath), evaluations.Done);
        StartTick();
        bool last = Complete || stop.IsCancellationRequested;
        while (!last)
        {
            long before = session.Counters.Nimg;
            session.RunIteration(meter);
            meter.EndIteration();
            observer.Stepped(session.Counters);

            // Asked once an iteration: a stop that comes while a tick is written is seen after the next iteration, so
            // that the loop never ends without having saved its last one.
            last = Complete || isStopping || stop.IsCancellationRequested;
            if (last || Ticks(session.Counters.Nimg) > Ticks(before)) EndTick(meter, metrics, evaluations, last);
            else AddVisionAided(evaluations);
            if (RollbackReason is not null) return false;
        }

        return Complete;
    }

    private bool HasVisionAided => session.Recipe.VisionAided.IsOn;

    /// <summary>Real images of an iteration, the finest step between checkpoints.</summary>
    private int Shown => session.Step.ShownBy(schedule.Batch);

    private bool Complete => session.Counters.Nimg >= schedule.Kimg * 1000;

    /// <summary>Ticks that lie behind <paramref name="nimg"/> images.</summary>
    private long Ticks(long nimg) => (long)Math.Floor(nimg / (schedule.TickKimg * 1000));

    /// <summary>
    /// Everything that the run will write later is written once before the first iteration, so that a full disk or a
    /// image that cannot be shown is found at once rather than after hours; so are metrics that fail, and a
    /// checkpoint that cannot be gone on with.
    /// </summary>
    private void Rehearse(EvaluationSchedule evaluations)
    {
        if (Divergence.Now(session) is { } problem) throw Diverged(problem);
        samples.SaveReals();
        samples.Save();
        evaluations.Rehearse();
        Checkpoint.Restore(SaveCheckpoint(evaluations), session);
    }

    private void EndTick(LossMeter meter, MetricsCsv metrics, EvaluationSchedule evaluations, bool last)
    {
        AddSeconds();
        var row = Row(meter);
        long tick = Ticks(session.Counters.Nimg);
        bool isWhole = Complete || tick > Ticks(tickNimg);
        if (Divergence.InTick(session, meter, tickIteration + 1, isWhole) is { } problem)
        {
            Append(row, meter, metrics);
            throw Diverged(problem);
        }

        if (session.HeldOut is not null)
        {
            var (train, heldOut) = DiscriminatorAccuracy.Of(session);
            row = row.With("d_acc_train", train).With("d_acc_val", heldOut);
        }

        if (schedule.StandingBatches > 0)
        {
            StandingStatistics.Take(
                session.Networks.GeneratorEma, schedule.StandingBatches, schedule.Batch, session.Images,
                session.Recipe.Seed, session.Networks.Device);
        }

        if (last || tick % schedule.SampleTicks == 0) row = row.With("diversity", samples.Save());
        bool better = false;
        if (isWhole && evaluations.AreDue(Complete))
        {
            row = row.With(evaluations.Measure());
            better = evaluations.LatestIsBest;
        }

        // The row comes before the checkpoint: resuming keeps the rows up to the checkpoint, so none may be missing.
        Append(row, meter, metrics);
        if (RollbackReason is not null) return;

        // Before the checkpoint, which so holds what the next iteration has.
        AddVisionAided(evaluations);
        if (last || better || tick % schedule.SnapshotTicks == 0) SaveCheckpoint(evaluations);
        meter.Reset();
        StartTick();
    }

    private void Append(MetricsRow row, LossMeter meter, MetricsCsv metrics)
    {
        metrics.Append(row);
        if (HasVisionAided) VisionAidedCsv.Append(run.VisionAidedPath, VisionAidedRows(meter));
        observer.TickEnded(row);
        foreach (var (problem, isGrave) in watchdog?.Look(row) ?? [])
        {
            observer.Warned(problem);
            if (isGrave) React(problem);
        }

        foreach (var (owner, cleaned, updates) in GradientCleaning.In(meter))
            observer.Warned(
                $"{owner}: gradients that were not finite were cleaned in {cleaned} of {updates} updates, up to "
                    + $"iteration {session.Counters.Iteration}");
    }

    private void React(string problem)
    {
        if (isStopping || RollbackReason is not null || schedule.Watchdog == "warn") return;
        if (schedule is { Watchdog: "rollback", Rollbacks: > 0 } && run.BestCheckpoint is not null)
        {
            RollbackReason = problem;
            return;
        }

        isStopping = true;
        if (schedule.Watchdog == "rollback")
            observer.Warned("the run ends here, since it can't be rolled back: " + (schedule.Rollbacks > 0
                ? "none of its checkpoints has been measured yet"
                : "training.rollbacks is used up"));
    }

    private DivergedException Diverged(string problem)
    {
        var (own, usual) = (session.Recipe.Optimizer, new AdamOptions());
        string[] smaller =
        [
            FormattableString.Invariant($"optimizer.g_lr={Math.Min(own.GLr, usual.GLr) / 2}"),
            FormattableString.Invariant($"optimizer.d_lr={Math.Min(own.DLr, usual.DLr) / 2}"),
        ];
        var good = run.LatestCheckpoint;
        var advice = good is null
            ? "nothing was saved before: begin again"
            : $"the last good checkpoint is {good}: resume {run.Root}";
        return new(
            $"{run.Root}: the run has diverged at {problem}, and nothing of that is saved; {advice} with smaller "
                + $"steps, such as {string.Join(" and ", smaller)}", good is null ? null : run.Root, smaller);
    }

    private void StartTick()
    {
        tickStarted = time.GetTimestamp();
        tickNimg = session.Counters.Nimg;
        tickIteration = session.Counters.Iteration;
    }

    private MetricsRow Row(LossMeter meter)
    {
        double seconds = time.GetElapsedTime(tickStarted).TotalSeconds;
        double shown = session.Counters.Nimg - tickNimg;
        return new MetricsRow(
        [
            .. MetricsColumns.All.Select(column => (column.Name, meter.Mean(column.Name))),
            .. session.Recipe.Loss.FromMeans(meter.Mean),
            .. session.Step.Passes.Inputs.Transforms.SelectMany(transform => transform.Values)
                .Select(value => (value.Name, (double?)value.Value)),
            ("kimg", session.Counters.Nimg / 1000.0),
            ("seconds", session.Counters.Seconds),
            ("s_per_kimg", seconds / shown * 1000),
            ("images_per_s", seconds > 0 ? shown / seconds : null),
            ("loss_d", meter.Mean("loss_d") ?? (meter.Mean("loss_d_real") + meter.Mean("loss_d_fake"))),
            ("memory_mb", Environment.WorkingSet / (1024.0 * 1024.0)),
            ("vision_aided", HasVisionAided ? session.VisionAided.Members.Count : null),
        ]);
    }

    private IEnumerable<VisionAidedRow> VisionAidedRows(LossMeter meter) =>
        session.VisionAided.Members.Select((member, i) =>
    {
        return new VisionAidedRow(
            session.Counters.Nimg / 1000.0, member.Choice.Network, Mean("loss_g"), Mean("loss_d_real"),
            Mean("loss_d_fake"), Mean("d_sign_real"),
            member.Controller?.State.P);

        double? Mean(string name) => meter.Mean(VisionAidedEnsemble.Reported(i, name));
    });

    private void AddVisionAided(EvaluationSchedule evaluations)
    {
        try
        {
            if (Complete
                || session.AddVisionAided(
                    evaluations.HaveStalled(session.Recipe.VisionAided.IntervalKimg)) is not { } choice)
                return;
            observer.Added(choice);
        }
        catch (InputException) when (Divergence.Now(session) is { } problem)
        {
            // Images that are not finite can't be looked at, which is no fault of the input.
            throw Diverged(problem);
        }
    }

    private void AddSeconds()
    {
        var elapsed = time.GetElapsedTime(lastTime);
        lastTime = time.GetTimestamp();
        session.Counters = session.Counters with { Seconds = session.Counters.Seconds + elapsed.TotalSeconds };
    }

    private string SaveCheckpoint(EvaluationSchedule evaluations)
    {
        AddSeconds();
        var path = run.CheckpointPath(session.Counters.Nimg, Shown);
        Checkpoint.Save(path, session);
        evaluations.LinkBest();
        if (schedule.Keep is { } count) run.KeepLatest(count);
        observer.Saved(path);
        return path;
    }
}
