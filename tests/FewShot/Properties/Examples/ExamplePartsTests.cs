using FewShotGan.Checkpoints;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>
/// A part is one file: those beside this test are all that there is of them, and recipes, runs and checkpoints know
/// them.
/// </summary>
public sealed class ExamplePartsTests
{
    private const string Yaml = """
        generator: {type: example, z_dim: 8, width: 8}
        discriminator: {type: example, width: 8}
        loss: {type: example, margin: 2}
        regularizers: {example: {weight: 0.5}}
        augment: {type: example, step: 0.1}
        """;

    private static readonly string[] Columns = ["example_distance", "example_strength"];

    [Fact]
    public void A_recipe_names_them_and_their_keys_and_is_written_with_them()
    {
        var recipe = RecipeFile.Parse(Yaml, "example.yaml");
        Assert.Equal(new ExampleGenerator { ZDim = 8, Width = 8 }, recipe.Generator);
        Assert.Equal(new ExampleDiscriminator { Width = 8 }, recipe.Discriminator);
        Assert.Equal(new ExampleLoss { Margin = 2 }, recipe.Loss);
        Assert.Equal(new ExampleRegularizer { Weight = 0.5 }, recipe.Regularizers.Find<ExampleRegularizer>());
        Assert.Equal(new ExampleAugment { Step = 0.1 }, recipe.Augment);
        var read = RecipeFile.Parse(RecipeFile.Format(recipe), "");
        Assert.Equal((recipe.Generator, recipe.Discriminator), (read.Generator, read.Discriminator));
        Assert.Equal((recipe.Loss, recipe.Augment), (read.Loss, read.Augment));
        Assert.Equal(recipe.Regularizers, read.Regularizers);
    }

    [Theory]
    [InlineData("loss: {type: example, margin: -1}", "e.yaml:1: loss.margin: found -1, expected at least 0")]
    [InlineData("generator: {type: example, widht: 1}", "generator.widht: unknown key; did you mean 'width'?")]
    [InlineData(
        "generator: {type: example}\nregularizers: {path_length: {}}",
        "with generator.type example, whose layers take one latent")]
    public void Their_keys_are_checked_as_all_others_are(string yaml, string message)
    {
        var problem = Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "e.yaml"));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_reports_their_numbers_and_its_checkpoint_makes_images()
    {
        using var tiny = new TinyRun();
        var recipe = RecipeFile.Parse(Yaml, "example.yaml") with
        {
            Data = tiny.Recipe.Data, Training = tiny.Recipe.Training, Metrics = tiny.Recipe.Metrics,
        };
        var run = new TrainingRun(CPU, new TinyRun.Blind(), TimeProvider.System).Start(recipe, tiny.Runs).Run;
        Assert.Equal(Columns, MetricsColumns.All.Select(column => column.Name).Intersect(Columns));
        var rows = MetricsCsv.ReadRows(run.MetricsPath);
        Assert.All(rows, row => Assert.All(Columns, column => Assert.NotEqual("", row[column])));
        Assert.Null(CheckpointFolder.FindDamage(run.LatestCheckpoint!));
        using var generator = TrainedGenerator.Load(run.LatestCheckpoint!);
        using var images = generator.Sample([0, 1]);
        Assert.Equal([2, 3, 8, 8], images.shape);
    }
}
