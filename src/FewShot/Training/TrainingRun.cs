using FewShotGan.Checkpoints;
using FewShotGan.Data;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Starts and resumes runs: from a recipe and its pictures to a run folder.</summary>
public sealed class TrainingRun
{
    private readonly Device device;
    private readonly ITrainingObserver observer;
    private readonly TimeProvider time;

    /// <summary>Says where and how to train.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="time">The clock.</param>
    public TrainingRun(Device device, ITrainingObserver observer, TimeProvider time)
    {
        this.device = device;
        this.observer = observer;
        this.time = time;
    }

    /// <summary>What a recipe would do; reads the pictures and writes nothing.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="InputException">The recipe or its pictures cannot be used.</exception>
    public TrainingPlan Plan(Recipe recipe)
    {
        using var session = SetUp(recipe);
        return TrainingPlan.Of(session);
    }

    /// <summary>Begins a new run and trains it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="runs">The folder of runs in which its folder is made.</param>
    /// <param name="stop">Finishes the iteration under way, saves and returns.</param>
    /// <exception cref="InputException">The recipe, its pictures or the folder cannot be used.</exception>
    public TrainingOutcome Start(Recipe recipe, string runs, CancellationToken stop = default)
    {
        using var session = SetUp(recipe);
        var run = RunFolder.Create(runs, recipe.Name, time);
        return Train(session, run, stop);
    }

    /// <summary>Continues a run from its latest checkpoint, bit for bit as if it had never stopped.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its recipe, which may differ from the run's own in what does not change the networks; the run's own when null.</param>
    /// <param name="stop">Finishes the iteration under way, saves and returns.</param>
    /// <exception cref="InputException">There is no checkpoint, or it does not fit the recipe or the pictures.</exception>
    public TrainingOutcome Resume(RunFolder run, Recipe? recipe = null, CancellationToken stop = default)
    {
        var checkpoint = run.LatestCheckpoint
            ?? throw new InputException($"{run.CheckpointsFolder}: holds no complete checkpoint to resume from; start a new run");
        using var session = SetUp(recipe ?? RecipeFile.Read(run.RecipePath));
        Checkpoint.Restore(checkpoint, session);
        return Train(session, run, stop);
    }

    private TrainingSession SetUp(Recipe recipe)
    {
        RecipeFile.Validate(recipe);
        CpuThreads.Use(recipe.Training.Threads);
        return new TrainingSession(recipe, PictureSet.Load(recipe.Data), device);
    }

    private TrainingOutcome Train(TrainingSession session, RunFolder run, CancellationToken stop)
    {
        run.WriteRecipe(session.Recipe);
        observer.Started(run, TrainingPlan.Of(session), session.Counters);
        bool complete = new TrainingLoop(session, run, observer, time).Run(stop);
        return new TrainingOutcome(run, complete, session.Counters);
    }
}
