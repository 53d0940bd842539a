using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Jobs;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Sampling;
using FewShotGan.Training;
using NetVips;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>Runs of generators with alpha.</summary>
public sealed class AlphaRunTests : IDisposable
{
    private readonly TinyRun tiny = new();

    public AlphaRunTests()
    {
        var random = new Random(2);
        Directory.CreateDirectory(tiny.File("cut-out"));
        for (int i = 0; i < 12; i++)
        {
            var pixels = new byte[8 * 8 * 4];
            random.NextBytes(pixels);
            ImageWriter.SavePng(tiny.File($"cut-out/{i}.png"), pixels, 8, 8, 4);
        }
    }

    public static TheoryData<string, string> Cases => new()
    {
        { "stylegan2", "random" }, { "stylegan2", "#204060" }, { "projected", "random" },
    };

    private Recipe Of(string discriminator, string background)
    {
        var recipe = tiny.Of(discriminator);
        return recipe with
        {
            Data = recipe.Data with { Source = tiny.File("cut-out"), Channels = "rgba", Background = background },
            Augment = new DiffAugmentOptions(),
        };
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_that_was_stopped_and_resumed_is_bit_for_bit_the_one_that_was_not(
        string discriminator, string background)
    {
        var recipe = Of(discriminator, background);
        var training = new Trainer(CPU, new TinyRun.Blind());
        var whole = training.Start(recipe, tiny.File("whole")).Run;
        using var stop = new CancellationTokenSource();
        var stopped = new Trainer(
            CPU, new TinyRun.Blind { OnStep = counters => { if (counters.Iteration == 3) stop.Cancel(); } })
            .Start(recipe, tiny.File("stopped"), stop.Token).Run;
        var resumed = training.Resume(stopped).Run;
        foreach (var file in Directory.GetFiles(whole.LatestCheckpoint!, "*.safetensors"))
            Assert.Equal(
                File.ReadAllBytes(file),
                File.ReadAllBytes(Path.Combine(resumed.LatestCheckpoint!, Path.GetFileName(file))));
    }

    [Fact]
    public void The_generator_has_four_channels_the_discriminator_three_and_alpha_learns()
    {
        var recipe = Of("stylegan2", "random");
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        Assert.Equal(4, session.Networks.Generator.Options.ImageChannels);
        Assert.Equal(3, session.Networks.Discriminator.Options.ImageChannels);
        var bias = session.Networks.Generator.named_parameters()
            .First(pair => pair.Item1.EndsWith("torgb.bias", StringComparison.Ordinal)).Item2;
        using var before = bias.detach().clone();
        session.RunIteration(new TinyRun.Recorder());
        Assert.All(bias.not_equal(before).data<bool>().ToArray(), Assert.True);
    }

    [Fact]
    public void Images_are_written_with_alpha_and_measure_the_same_as_from_their_files()
    {
        var recipe = Of("stylegan2", "random") with { Metrics = new() { Names = ["kid"], Samples = 16 } };
        var run = new Trainer(CPU, new TinyRun.Blind()).Start(recipe, tiny.Runs).Run;
        using (var grid = Image.NewFromFile(run.RealsPath)) Assert.Equal(4, grid.Bands);
        FewShotGan.Comparison.ComparisonSheet.Write(
            tiny.File("sheet.png"), [("alpha", run.RealsPath), ("once more", run.RealsPath)]);
        using (var sheet = Image.NewFromFile(tiny.File("sheet.png"))) Assert.Equal(3, sheet.Bands);

        Directory.CreateDirectory(tiny.File("made"));
        using var generator = TrainedGenerator.Load(run.LatestCheckpoint!);
        using var images = generator.Sample([.. Enumerable.Range(0, 16).Select(seed => (long)seed)]);
        Assert.Equal([16, 4, 8, 8], images.shape);
        for (int i = 0; i < 16; i++) ImageWriter.SaveImage(tiny.File($"made/{i:00}.png"), images[i], "test");
        using (var image = Image.NewFromFile(tiny.File("made/00.png"))) Assert.Equal(4, image.Bands);

        double Kid(EvaluationRequest request) => Evaluator.Evaluate(
            request with { Options = new() { Metrics = ["kid"] }, Samples = 16 }, CPU)
            .Values.First(value => value.Reference == MetricValue.Train).Value;
        Assert.Equal(
            Kid(new(run.Root) { Reference = tiny.File("cut-out") }),
            Kid(new(tiny.File("made")) { Reference = tiny.File("cut-out") }), precision: 9);
    }

    [Fact]
    public void Images_without_alpha_are_said_to_need_none()
    {
        var recipe = Of("stylegan2", "random");
        var plain = recipe.Data with { Source = tiny.Recipe.Data.Source };
        var report = FewShotGan.Inspection.DatasetReport.Of(plain);
        Assert.Contains(report.Warnings, warning => warning.StartsWith("no image has alpha", StringComparison.Ordinal));
    }

    public void Dispose() => tiny.Dispose();
}
