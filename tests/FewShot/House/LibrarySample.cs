using FewShotGan.Images;
using FewShotGan.Jobs;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Sampling;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.House;

/// <summary>What docs/library.md shows.</summary>
internal static class LibrarySample
{
    /// <summary>Trains, samples and measures.</summary>
    /// <param name="images">A folder of images.</param>
    /// <param name="runs">The folder of runs.</param>
    /// <param name="kimg">Length of the run.</param>
    public static IReadOnlyList<MetricValue> Run(string images, string runs, string kimg)
    {
        var recipe = RecipeFile.Read(
            "stylegan2-faces",
            RecipeOverride.OfText("data.source", images), RecipeOverride.Parse($"training.kimg={kimg}"));
        var run = new Trainer(CPU, new Progress()).Start(recipe, runs).Run;

        using var generator = TrainedGenerator.Load(run.LatestCheckpoint!, CPU);
        using var samples = generator.Sample([0, 1, 2, 3], new SampleOptions { Psi = 0.7 });
        ImageWriter.SaveGrid(Path.Combine(run.Root, "four.png"), samples, columns: 2);

        var request = new EvaluationRequest(run.Root) { Options = new() { Metrics = ["kid"] }, Samples = 100 };
        return Evaluator.Evaluate(request, CPU).Values;
    }

    private sealed class Progress : ITrainingObserver
    {
        public void Stepped(TrainingCounters counters) => Console.Write($"\r{counters.Nimg / 1000.0:F1} kimg");
    }
}
