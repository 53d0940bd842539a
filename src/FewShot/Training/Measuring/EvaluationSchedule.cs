using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// What a run measures of its generator on the way, as its recipe says, and keeps in evaluations.csv. Whatever fails is
/// reported and costs the run its numbers only.
/// </summary>
internal sealed class EvaluationSchedule
{
    private readonly TrainingSession session;
    private readonly RunFolder run;
    private readonly ITrainingObserver observer;
    private readonly TrainingMaterial material;
    private readonly List<RunEvaluation> done;

    private TrainingMetrics? metrics;
    private bool hasFailed;
    private long latest;

    /// <summary>
    /// Goes on after those that the run made until the session's iteration; later ones will be made again.
    /// </summary>
    public EvaluationSchedule(
        TrainingSession session, RunFolder run, ITrainingObserver observer, TrainingMaterial material)
    {
        (this.session, this.run, this.observer, this.material) = (session, run, observer, material);
        var all = EvaluationsCsv.Read(run.EvaluationsPath);
        done = [.. all.Where(evaluation => evaluation.Nimg <= session.Counters.Nimg)];
        if (done.Count < all.Count) EvaluationsCsv.Write(run.EvaluationsPath, done);
        latest = done.Count > 0 ? done[^1].Nimg : 0;
    }

    private MetricsRecipe Recipe => session.Recipe.Metrics;

    /// <summary>Whether the latest one is the best of the run until now.</summary>
    public bool LatestIsBest => done.Count > 0 && done[^1].Nimg == session.Counters.Nimg
        && BestEvaluation.Of(done) == done[^1];

    /// <summary>What the run measured until now, in order.</summary>
    public IReadOnlyList<RunEvaluation> Done => done;

    /// <summary>Whether there was an evaluation just now, and the best one of the run is of so long ago.</summary>
    /// <param name="kimg">Thousands of images.</param>
    public bool HaveStalled(double kimg) => done.Count > 0 && done[^1].Nimg == session.Counters.Nimg
        && !(session.Counters.Nimg - BestEvaluation.Of(done)?.Nimg < kimg * 1000);

    /// <summary>Whether it is time for one, at the end of a tick.</summary>
    /// <param name="isComplete">Whether the run has its length.</param>
    public bool AreDue(bool isComplete)
    {
        if (Recipe.Names.Count == 0 || session.Counters.Nimg == latest) return false;
        return isComplete || Passed(session.Counters.Nimg) > Passed(latest);
    }

    /// <summary>Measures a few images and keeps nothing, so that what would fail after hours fails now.</summary>
    public void Rehearse()
    {
        if (Recipe.Names.Count == 0) return;
        Try(Metric.FewestSamples(Recipe.Names));
        File.Delete(run.PairsPath); // of noise
    }

    /// <summary>Measures, and writes the numbers down.</summary>
    /// <returns>The numbers; none when it failed.</returns>
    public IReadOnlyList<MetricValue> Measure()
    {
        latest = session.Counters.Nimg;
        var values = Try(Recipe.Samples);
        if (values.Count == 0) return [];
        foreach (var warning in WarningsOf(values)) observer.Warned(warning);
        done.Add(new(session.Counters.Nimg, values));
        EvaluationsCsv.Write(run.EvaluationsPath, done);
        return values;
    }

    /// <summary>Has the run's link follow the best evaluation whose checkpoint is there.</summary>
    public void LinkBest()
    {
        if (BestEvaluation.Of(done) is not { } best) return;
        try
        {
            run.LinkBest(run.CheckpointPath(best.Nimg, session.Step.ShownBy(session.Recipe.Training.Batch)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            observer.Warned(
                $"{run.BestPath}: cannot be made ({problem.Message}); the best checkpoint is that of {best.Kimg} kimg");
        }
    }

    private static IEnumerable<string> WarningsOf(IEnumerable<MetricValue> values) =>
        values.Select(value => MetricNumber.Find(value.Name)?.Warning?.Invoke(value)).OfType<string>();

    private double Passed(long nimg) => Math.Floor(nimg / (Recipe.EveryKimg * 1000));

    private IReadOnlyList<MetricValue> Try(int samples)
    {
        if (hasFailed) return [];
        try
        {
            if (metrics is null)
            {
                hasFailed = true; // until it is there: what can't be set up now can't be later
                metrics = material.Metrics(session.Recipe, session.Images, session.HeldOut);
                hasFailed = false;
                if (done.Count == 0) // a run that goes on was told before
                    foreach (var remark in metrics.Remarks) observer.Warned(remark);
            }

            return metrics.Measure(
                session.Networks.GeneratorEma, samples, run.PairsPath,
                problem => observer.Warned($"{run.PairsPath} could not be written: {problem.Message.Split('\n')[0]}"));
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // libtorch's messages bring their own stack of native frames after the first line.
            var reason = problem.Message.Split('\n')[0];
            observer.Warned(
                hasFailed ? $"no metrics are measured: {reason}" : $"the metrics could not be measured: {reason}");
            return [];
        }
    }
}
