using System.Runtime.InteropServices;
using FewShotGan.Images;
using FewShotGan.Machine;
using FewShotGan.Recipes;
using FewShotGan.Reports;
using FewShotGan.Runs;
using FewShotGan.Timing;
using FewShotGan.Training;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary>One call of <c>fewshot train</c>: the recipe, the estimate, then the run.</summary>
internal sealed class TrainJob : IDisposable
{
    private const double MostMinutes = 1_000_000; // two years

    private const PosixSignal FileSizeLimit = (PosixSignal)25; // SIGXFSZ, which the enumeration lacks

    private readonly TrainRequest request;
    private readonly Terminal terminal;
    private readonly torch.Device device;
    private readonly RunFolder? resumed;
    private readonly string? checkpoint;
    private readonly TrainingMaterial material;
    private readonly List<string> notes = [];
    private ResumePoint? point;

    /// <summary>Takes what the command line says.</summary>
    /// <param name="request">The command line.</param>
    /// <param name="terminal">Where to write.</param>
    /// <exception cref="InputException">There is no such device or run, or the minutes are none.</exception>
    public TrainJob(TrainRequest request, Terminal terminal)
    {
        (this.request, this.terminal) = (request, terminal);
        if (request.Minutes is { } minutes and not (> 0 and <= MostMinutes))
            throw new InputException(
                PlanText.Text($"--minutes {minutes}: expected a number above 0 and at most {MostMinutes}"));
        if (request is { ShowSamples: true, Silent: true })
            throw new InputException("--show-samples: goes neither with --quiet nor with --json; leave one out");
        if (request.Until is { } until and not > 0)
            throw new InputException(PlanText.Text($"--until {until}: expected a number above 0"));
        if (request.Resume is { } reference) (resumed, checkpoint) = RunFolder.FindToResume(reference, request.Runs);
        device = DeviceChoice.Resolve(request.Device);
        material = new TrainingMaterial(device);
    }

    /// <summary>Trains, or says what training would do.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">Something that the user gave cannot be used.</exception>
    public int Run()
    {
        // Without a handler a write beyond the file-size limit would end the program; with one it fails, and is
        // reported.
        using var tooLarge = PosixSignalRegistration.Create(FileSizeLimit, context => context.Cancel = true);

        // Held from here on, so that nobody changes what is now read of the run.
        using var held = resumed is null || request.DryRun ? null : RunLock.Take(resumed);
        if (resumed is not null) point = ResumePoint.Of(resumed, checkpoint);
        var recipe = ReadRecipe();
        if (!request.Silent && !request.DryRun) WriteNotes();
        var estimate = request.Silent && request.Minutes is null && !IsMemoryBound(recipe)
            ? null
            : Measure(ref recipe);
        if (request.Minutes is { } minutes) recipe = estimate!.Fit(recipe, minutes, Shown);
        if (request.DryRun)
        {
            var plan = new Trainer(device, new NoDisplay(terminal), terminal.Time, material).Plan(recipe, resumed);
            terminal.Out.Write(RecipeFile.Format(recipe));
            terminal.Out.WriteLine();
            WriteNotes();
            foreach (var line in PlanText.Lines(plan)) terminal.Out.WriteLine(line);
            foreach (var line in point?.Damage ?? []) terminal.Out.WriteLine($"warning        {line}");
        }

        if (!request.Silent)
            foreach (var line in PlanText.Lines(estimate!, recipe, device, Shown)) terminal.Out.WriteLine(line);
        if (request.DryRun) return FewShotCommand.Done;

        using var stop = new CancellationTokenSource();
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using var interrupt = StopOn(PosixSignal.SIGINT, stop);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop);
        using var hangUp = StopOn(PosixSignal.SIGHUP, stop);
        var outcome = Display(estimate?.SecondsPerEvaluation ?? 0).Show(observer =>
        {
            using var report = new LiveReport(observer, terminal.Time);
            using var events = request.TensorBoard ? new TensorBoardEvents(report, terminal.Time) : null;
            var all = events ?? (ITrainingObserver)report;
            if (request.Until is { } kimg) all = new StopAt(all, kimg, until);
            var run = new Trainer(device, all, terminal.Time, material);
            return point is null
                ? run.Start(recipe, request.Runs, until.Token)
                : run.Resume(point, held!, recipe, until.Token);
        });
        Conclude(outcome);
        return FewShotCommand.Done;
    }

    /// <inheritdoc/>
    public void Dispose() => material.Dispose();

    private void WriteNotes()
    {
        foreach (var note in notes) terminal.Out.WriteLine(PlanText.Note(note));
    }

    // A run that goes on fitted when it began, and other parts of its batches would be other bytes.
    private bool IsMemoryBound(Recipe recipe) => device.type == DeviceType.CPU && resumed is null
        && recipe.Training is { MemoryGb: not null, MicroBatch: null };

    /// <summary>Measures a recipe, with fewer images at once where memory is too small for all of a batch.</summary>
    private TrainingEstimate Measure(ref Recipe recipe)
    {
        bool isBound = IsMemoryBound(recipe);
        while (true)
        {
            var (estimate, problem) = TryToMeasure(recipe);
            double most = isBound ? recipe.Training.MemoryGb!.Value : double.PositiveInfinity;
            if (estimate is not null && !(estimate.PeakMb > most * 1024)) return estimate;
            var smaller = SmallerMicroBatch.Of(recipe);
            if (smaller is null && estimate is null)
                throw new IOException(SmallerMicroBatch.Advice(recipe, problem!), problem);
            if (smaller is null)
                throw new InputException(
                    PlanText.Text($"training.memory_gb: found {most}, but the run takes {estimate!.PeakMb / 1024:0.0} ")
                        + "and its recipe allows no fewer images at once; give more, or take smaller networks");
            recipe = smaller;
            var note = PlanText.Text($"training.micro_batch is {recipe.Training.MicroBatch}: more images at once take ")
                + "too much memory";
            if (request.DryRun) notes.Add(note);
            else if (!request.Silent) terminal.Out.WriteLine(PlanText.Note(note));
        }
    }

    private (TrainingEstimate? Estimate, Exception? Problem) TryToMeasure(Recipe recipe)
    {
        try
        {
            return (Estimate(recipe), null);
        }
        catch (Exception problem) when (MemoryFailure.Is(problem))
        {
            return (null, problem);
        }
    }

    private TrainingEstimate Estimate(Recipe recipe)
    {
        RecipeFile.Validate(recipe);
        CpuThreads.Use(recipe.Training.Threads);
        var images = material.Images(resumed is null ? recipe.Data : RunData.ToResume(resumed, recipe.Data));
        if (!request.Silent && !request.DryRun)
            terminal.Out.WriteLine("estimating     from a few steps that are thrown away");
        terminal.Out.Flush();
        return TrainingEstimate.Measure(recipe, images, device, terminal.Time, material);
    }

    /// <summary>Images that a run which goes on has shown.</summary>
    private long Shown => point?.Nimg ?? 0;

    private Recipe ReadRecipe()
    {
        var overrides = request.Settings.Select(RecipeOverride.Parse).ToList();
        if (request.Data is { } source) overrides.Add(RecipeOverride.OfText("data.source", source));
        if (resumed is null)
        {
            if (request.Recipe is { } path)
                return RecipeFile.Read(path, [.. OfOtherImages(path, overrides), .. overrides], notes.Add);

            // A preset or a pretrained start decides the networks; a shipped recipe would contradict it.
            bool decided = overrides.Any(change => change.Key is "preset" or "transfer.from");
            return decided ? RecipeFile.Parse("", "", overrides, notes.Add) : Choose(overrides);
        }

        var own = RunRecipe.Read(resumed, overrides, notes.Add);
        RunRecipe.RequireSettled(resumed, own);
        if (request.Recipe is { } given) RefuseDifferences(own, RecipeFile.Read(given, overrides), given);
        return own;
    }

    /// <summary>What a shipped recipe says of its own sample and does not hold for a user's images.</summary>
    private IEnumerable<RecipeOverride> OfOtherImages(string recipe, IReadOnlyList<RecipeOverride> overrides)
    {
        const string Key = "data.count";
        if (request.Data is null || !ShippedRecipes.Names.Contains(recipe)
            || overrides.Any(change => change.Key == Key) || RecipeFile.Read(recipe).Data.Count is not { } count)
            yield break;
        notes.Add($"{Key} {count} of {recipe} is of its own sample: all images of {request.Data} are taken");
        yield return RecipeOverride.Parse(Key + "=null");
    }

    /// <summary>A shipped recipe for the images; says which, and why.</summary>
    private Recipe Choose(List<RecipeOverride> overrides)
    {
        var source = request.Data ?? throw new InputException(
            "nothing to train: give --data with a folder of images, or a recipe (fewshot recipe list)");
        var images = material.Images(RecipeFile.Read(RecipeChoice.First, overrides).Data).Train;
        var choice = RecipeChoice.For(images, source, gpu: device.type != DeviceType.CPU, request.Minutes);
        if (!request.Silent && !request.DryRun)
            terminal.Out.WriteLine($"recipe         {choice.Name}, chosen for {string.Join("; ", choice.Reasons)}");
        return RecipeFile.Read(choice.Name, [.. choice.Changes, .. overrides], notes.Add);
    }

    /// <summary>
    /// A resumed run goes on with its own recipe: another file must agree with it, and a change be asked for by its
    /// key.
    /// </summary>
    private void RefuseDifferences(Recipe own, Recipe given, string path)
    {
        // The run holds the checkpoint that the file's name stood for.
        given = given with { Transfer = given.Transfer with { From = own.Transfer.From } };
        var differences = RecipeDifference.Between(own, given);
        if (differences.Count > 0)
            throw new InputException(
                $"{path}: differs from {resumed!.RecipePath} in {string.Join(", ", differences)}; leave the recipe out "
                + $"to go on as before, or ask for a change by its key: --resume {resumed.Root} "
                + $"-s {differences[0].Key}={differences[0].New}");
    }

    private ITrainingDisplay Display(double secondsPerEvaluation)
    {
        if (request.Json) return new JsonDisplay(terminal);
        if (request.Quiet) return new NoDisplay(terminal);
        return terminal.IsInteractive
            ? new ProgressBarDisplay(terminal, secondsPerEvaluation, request.ShowSamples)
            : new PlainDisplay(terminal, secondsPerEvaluation, request.ShowSamples);
    }

    private void Conclude(TrainingOutcome outcome)
    {
        if (request.Json) return;
        var folder = outcome.Run.Root;
        if (request.Quiet)
        {
            terminal.Out.WriteLine(folder);
            return;
        }

        terminal.Out.WriteLine(outcome.Complete
            ? $"done: {folder}; images: fewshot generate {folder} --seeds 0-31 --out DIR"
            : $"stopped: {folder}; go on with: fewshot train --resume {folder}");
    }

    /// <summary>
    /// The first signal has the loop finish its step and save; a second one ends the program at once, but for SIGHUP:
    /// of a terminal that is closed the kernel and the shell each send one.
    /// </summary>
    private PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = signal == PosixSignal.SIGHUP || !stop.IsCancellationRequested;
            if (stop.IsCancellationRequested) return;
            terminal.Error.WriteLine("fewshot: stopping after this step, then saving; once more to stop at once");
            stop.Cancel();
        });
}
