using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Machine;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Starts and resumes runs: from a recipe and its images to a run folder.</summary>
public sealed class Trainer
{
    private readonly Device device;
    private readonly ITrainingObserver observer;
    private readonly TimeProvider time;
    private readonly TrainingMaterial? material;

    /// <summary>Says where and how to train.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="observer">Is told what happens; nobody when null.</param>
    /// <param name="time">The clock; the system's when null.</param>
    public Trainer(Device device, ITrainingObserver? observer = null, TimeProvider? time = null)
        : this(device, observer, time, material: null)
    {
    }

    /// <summary>Says where and how to train, with what was loaded for the estimate.</summary>
    /// <param name="device">As above.</param>
    /// <param name="observer">As above.</param>
    /// <param name="time">As above.</param>
    /// <param name="material">The caller's; null for none.</param>
    internal Trainer(Device device, ITrainingObserver? observer, TimeProvider? time, TrainingMaterial? material)
    {
        this.device = device;
        this.observer = observer ?? new Unobserved();
        this.time = time ?? TimeProvider.System;
        this.material = material;
    }

    /// <summary>What a recipe would do; reads the images and writes nothing.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="run">The run that would go on; null for a new one.</param>
    /// <exception cref="InputException">The recipe or its images cannot be used.</exception>
    public TrainingPlan Plan(Recipe recipe, RunFolder? run = null)
    {
        if (run is not null) RunCsv.Require(run);
        var images = Load(recipe, run);
        using var session = Begin(recipe, images, out var transfer);
        return TrainingPlan.Of(session, Warnings(recipe, images), transfer);
    }

    /// <summary>Begins a new run and trains it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="runs">The folder of runs in which its folder is made.</param>
    /// <param name="stop">Finishes the iteration under way, saves and returns.</param>
    /// <exception cref="InputException">The recipe, its images or the folder cannot be used.</exception>
    public TrainingOutcome Start(Recipe recipe, string runs, CancellationToken stop = default)
    {
        var images = Load(recipe);
        RunLock? held = null;
        try
        {
            TrainingOutcome outcome;
            using (var session = Begin(recipe, images, out var transfer))
            {
                var run = RunFolder.Create(runs, recipe.Name, time);
                held = RunLock.Take(run);
                transfer?.WriteCsv(run.TransferPath);
                outcome = Writing(run, () => Train(session, run, images, transfer, new EventLog(observer), stop));
            }

            return Continue(outcome, held, stop);
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>
    /// Continues a run from its latest checkpoint that can be read, bit for bit as if it had never stopped. One that
    /// was stopped before its first checkpoint begins again.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">
    /// Its recipe, which may differ from the run's own in what is not settled yet; the run's own when null.
    /// </param>
    /// <param name="stop">Finishes the iteration under way, saves and returns.</param>
    /// <exception cref="InputException">
    /// The checkpoint does not fit the recipe or the images, the recipe changes what is settled, a file of the run is
    /// damaged, or another process trains the run.
    /// </exception>
    public TrainingOutcome Resume(RunFolder run, Recipe? recipe = null, CancellationToken stop = default)
    {
        using var held = RunLock.Take(run);
        return Resume(ResumePoint.Of(run), held, recipe, stop);
    }

    /// <summary>
    /// Continues a run from one of its checkpoints. What it wrote after that is kept in a folder of its own in the
    /// run's, unless the run will write the same again: when it goes on from the latest one, with its recipe unchanged.
    /// </summary>
    /// <param name="point">The run and the checkpoint, found while the lock was held.</param>
    /// <param name="held">The run's lock, which stays the caller's.</param>
    /// <param name="recipe">As above.</param>
    /// <param name="stop">Finishes the iteration under way, saves and returns.</param>
    /// <exception cref="InputException">As above.</exception>
    internal TrainingOutcome Resume(
        ResumePoint point, RunLock held, Recipe? recipe = null, CancellationToken stop = default) =>
        Continue(GoOn(point, held, recipe, new EventLog(observer), stop), held, stop);

    /// <summary>
    /// Goes on with a run that is to be rolled back, as often as its recipe still says, and once with one for which
    /// memory was too small.
    /// </summary>
    private TrainingOutcome Continue(TrainingOutcome outcome, RunLock held, CancellationToken stop)
    {
        var (run, isSmaller) = (outcome.Run, false);
        while (true)
        {
            var log = new EventLog(observer);
            var own = RunRecipe.Read(run);
            string at = FormattableString.Invariant($"at {outcome.Counters.Nimg / 1000.0} kimg");
            if (outcome.OutOfMemory is { } problem)
            {
                if (isSmaller || stop.IsCancellationRequested || SmallerMicroBatch.Of(own) is not { } smaller)
                    throw new IOException(SmallerMicroBatch.Advice(own, problem), problem);
                isSmaller = true;
                var point = ResumePoint.Of(run);
                log.Warned($"{at} out of memory ({problem.Message.Split('\n')[0]}); going on from "
                    + FormattableString.Invariant($"{point.Nimg / 1000.0} kimg with training.micro_batch ")
                    + FormattableString.Invariant($"{smaller.Training.MicroBatch}, which takes less at once"));
                outcome = GoOn(point, held, smaller, log, stop);
            }
            else if (outcome.RollbackReason is { } reason)
            {
                var (point, slower) = (ResumePoint.Of(run, run.BestCheckpoint), RolledBack(own));
                log.RolledBack($"{at} {reason}; rolled back to "
                    + FormattableString.Invariant($"{point.Nimg / 1000.0} kimg, its best checkpoint, with g_lr ")
                    + FormattableString.Invariant($"{slower.Optimizer.GLr:G4} and d_lr {slower.Optimizer.DLr:G4}"));
                outcome = GoOn(point, held, slower, log, stop);
            }
            else
            {
                return outcome;
            }
        }
    }

    // The recipe itself says how often it may still be done, so that whatever interrupts this, it is done once.
    private static Recipe RolledBack(Recipe own) => own with
    {
        Optimizer = own.Optimizer with { GLr = own.Optimizer.GLr / 2, DLr = own.Optimizer.DLr / 2 },
        Training = own.Training with { Rollbacks = own.Training.Rollbacks - 1 },
    };

    private TrainingOutcome GoOn(
        ResumePoint point, RunLock held, Recipe? recipe, EventLog log, CancellationToken stop)
    {
        var run = point.Run;
        if (held.Root != run.Root)
            throw new ArgumentException($"The lock is that of {held.Root}, not of {run.Root}.", nameof(held));
        var own = RunRecipe.Read(run);
        recipe ??= own;
        RunRecipe.RequireSettled(run, recipe);
        RunCsv.Require(run);
        var images = Load(recipe, run);
        TransferReport? transfer = null;
        using var session = point.Checkpoint is null ? Begin(recipe, images, out transfer) : SetUp(recipe, images);
        if (point.Checkpoint is { } checkpoint) Checkpoint.Restore(checkpoint, session);
        return Writing(run, () =>
        {
            Rewind(point, isSame: RecipeDifference.Between(own, recipe).Count == 0, log);
            return Train(session, run, images, transfer, log, stop);
        });
    }

    /// <summary>A session at its first iteration, with the pretrained networks that the recipe names.</summary>
    private TrainingSession Begin(Recipe recipe, ImageParts images, out TransferReport? transfer)
    {
        transfer = null;
        if (recipe.Transfer.From is not { } from) return SetUp(recipe, images);

        // The checkpoint itself is what the run keeps in its recipe: a run's name may come to mean another one.
        var path = TransferSource.Locate(from);
        recipe = recipe with { Transfer = recipe.Transfer with { From = ShippedNetworks.NameOf(path) } };
        var session = SetUp(recipe, images);
        try
        {
            using var source = PretrainedNetworks.Open(path);
            transfer = session.BeginFrom(source);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // A write beyond the file-size limit comes as a length out of range.
    private static bool IsFailedWrite(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>Takes away what a run wrote after the checkpoint from which it goes on.</summary>
    private void Rewind(ResumePoint point, bool isSame, EventLog log)
    {
        foreach (var line in point.Damage) log.Warned($"{line}; going on from {point.Checkpoint}");
        bool isRepeated = isSame && point.Checkpoint is not null && !point.Later.Any();
        if (!isRepeated && RunRewind.KeepAside(point, time) is { } aside)
            log.Warned(
                FormattableString.Invariant($"what the run wrote after {point.Nimg / 1000.0} kimg is kept in {aside}"));
        RunRewind.Cut(point);
    }

    /// <summary>The images of a recipe; of a run that goes on, divided as when it began.</summary>
    private ImageParts Load(Recipe recipe, RunFolder? run = null)
    {
        RecipeFile.Validate(recipe);
        var data = run is null ? recipe.Data : RunData.ToResume(run, recipe.Data);
        return material?.Images(data) ?? ImageParts.Load(data);
    }

    private static IReadOnlyList<string> Warnings(Recipe recipe, ImageParts images) =>
        [.. images.Warnings, .. recipe.Metrics.Warnings(recipe.LearnsThrough)];

    private TrainingSession SetUp(Recipe recipe, ImageParts images)
    {
        if (recipe.Augment is AdaAugmentOptions { Control: "r_v" } && images.HeldOut is null)
            throw new InputException(
                $"augment.control: r_v needs images held out, and of '{recipe.Data.Source}' none are; set "
                    + "data.held_out (20%, or a folder), or take r_t");
        CpuThreads.Use(recipe.Training.Threads);
        return new TrainingSession(recipe, images.Train, device, images.HeldOut);
    }

    private TrainingOutcome Train(
        TrainingSession session, RunFolder run, ImageParts images, TransferReport? transfer, EventLog log,
        CancellationToken stop)
    {
        if (images.AreDivided && !File.Exists(run.SplitPath)) images.WriteSplit(run.SplitPath);
        ImageList.Write(run.ImagesPath, images, RunData.Of(run, session.Recipe.Data));
        var plan = TrainingPlan.Of(session, Warnings(session.Recipe, images), transfer);
        RunRecipe.Write(run, session.Recipe, plan.Device);
        log.Started(run, plan, session.Counters);
        try
        {
            var loop = new TrainingLoop(session, run, log, time, material);
            bool complete = loop.Run(stop);
            return new TrainingOutcome(run, complete, session.Counters) { RollbackReason = loop.RollbackReason };
        }
        catch (DivergedException problem)
        {
            log.Diverged(problem.Message);
            throw;
        }
        catch (Exception problem) when (MemoryFailure.Is(problem))
        {
            return new TrainingOutcome(run, Complete: false, session.Counters) { OutOfMemory = problem };
        }
    }

    /// <summary>Calls what writes into a run, and says what to do when that fails.</summary>
    private static TrainingOutcome Writing(RunFolder run, Func<TrainingOutcome> write)
    {
        try
        {
            return write();
        }
        catch (Exception problem) when (IsFailedWrite(problem))
        {
            var whole = run.LatestCheckpoint is { } checkpoint
                ? $"the checkpoint {checkpoint} is whole"
                : "nothing was trained yet";
            throw new IOException(
                $"{run.Root}: cannot be written ({problem.Message.Split('\n')[0]}); {whole}: make room, then resume "
                + $"{run.Root}", problem);
        }
    }
}
