using FewShotGan.Images;
using FewShotGan.Recipes;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public sealed class TopKTests
{
    [Theory]
    [InlineData(0.5, 10, 0, 16)]
    [InlineData(0.5, 10, 5_000, 12)]
    [InlineData(0.5, 10, 10_000, 8)]
    [InlineData(0.5, 10, 90_000, 8)]
    [InlineData(0.75, 0, 0, 12)]
    [InlineData(1, 10, 90_000, 16)]
    [InlineData(0.01, 0, 0, 1)]
    public void The_share_falls_in_a_straight_line(double share, double kimg, long nimg, long count) =>
        Assert.Equal(count, new TopK(share, kimg).Count(16, nimg));

    [Fact]
    public void The_images_with_the_highest_mean_logits_are_learnt_from()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[,] { { 3.0, -9 }, { 1, 1 }, { -1, 4 }, { 0, 0 } }).requires_grad_(true);
        var losses = new TopK(0.5, 0).Of(-logits, logits, nimg: 0);
        losses.mean().backward();
        Assert.True(logits.grad!.allclose(
            tensor(new[,] { { 0.0, 0 }, { -0.25, -0.25 }, { -0.25, -0.25 }, { 0, 0 } })), $"{logits.grad}");
    }

    /// <summary>A run whose generator learns from few images is another one, once the share falls.</summary>
    [Fact]
    public void A_run_begins_with_all_images_and_ends_with_few()
    {
        using var tiny = new TinyRun();
        var (all, few) = (Weights(1), Weights(0.25));
        Assert.Equal(all[0], few[0]);
        Assert.NotEqual(all[2], few[2]);

        List<string> Weights(double share)
        {
            var recipe = tiny.Recipe with
            {
                Training = tiny.Recipe.Training with { TopK = share, TopKKimg = share < 1 ? 0.004 : 0 },
            };
            Assert.Empty(RecipeRules.Check(recipe));
            using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
            return [.. Enumerable.Range(0, 3).Select(_ =>
            {
                session.RunIteration(new TinyRun.Recorder());
                return string.Join(' ', session.Networks.Generator.parameters()
                    .Select(parameter => parameter.sum().item<float>()));
            })];
        }
    }

    [Fact]
    public void Parts_of_a_batch_are_refused()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Training = tiny.Recipe.Training with { TopK = 0.5, MicroBatch = 2 } };
        var problem = Assert.Single(RecipeRules.Check(recipe));
        Assert.Equal("training.micro_batch", problem.Key);
        Assert.Contains("training.top_k needs the whole batch", problem.Message, StringComparison.Ordinal);
    }
}
