using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>The grids that a run writes: of the first images to learn, and of samples of the same seeds.</summary>
internal sealed class SampleGrids
{
    private readonly TrainingSession session;
    private readonly RunFolder run;
    private readonly Lazy<double> realDistance;

    /// <summary>Writes nothing yet.</summary>
    /// <param name="session">The session whose samples they are.</param>
    /// <param name="run">Where to write.</param>
    public SampleGrids(TrainingSession session, RunFolder run)
    {
        (this.session, this.run) = (session, run);
        realDistance = new(() =>
        {
            const int enough = 256;
            using var scope = NewDisposeScope();
            return PairwiseDistance.Mean(Reals(enough));
        });
    }

    private TrainingRecipe Schedule => session.Recipe.Training;

    private int Cells => Schedule.GridColumns * Schedule.GridRows;

    /// <summary>Writes the grid of images to learn.</summary>
    public void SaveReals()
    {
        using var scope = NewDisposeScope();
        ImageWriter.SaveGrid(run.RealsPath, Reals(Cells), Schedule.GridColumns);
    }

    /// <summary>Writes the grid of samples of now.</summary>
    /// <returns>How much they differ, relative to the images to learn; null where there is but one.</returns>
    public double? Save()
    {
        // Cell i shows seed i: the image that `fewshot generate --seeds i` makes of the same checkpoint.
        var seeds = Enumerable.Range(0, Cells).Select(i => (long)i).ToList();
        using var scope = NewDisposeScope();
        var images = TrainedGenerator.Sample(session.Networks.GeneratorEma, seeds, session.Networks.Device);
        var path = run.SamplePath(session.Counters.Nimg, session.Step.ShownBy(Schedule.Batch));
        ImageWriter.SaveGrid(path, images, Schedule.GridColumns);
        return seeds.Count < 2 || session.Images.Count < 2 ? null : PairwiseDistance.Mean(images) / realDistance.Value;
    }

    private Tensor Reals(int most) => session.Images.Batch(
        Enumerable.Range(0, Math.Min(most, session.Images.Count)).Select(i => (long)i).ToArray(), CPU);
}
