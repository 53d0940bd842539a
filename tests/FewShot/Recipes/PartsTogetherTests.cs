using FewShotGan.Discriminators.FastGan;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;

namespace FewShotGan.Tests.Recipes;

/// <summary>Parts that are right by themselves and not beside each other.</summary>
public sealed class PartsTogetherTests
{
    private static readonly Recipe Plain = new()
    {
        Name = "r", Data = new() { Source = "sample:emoji-faces", Resolution = 32 },
    };

    [Fact]
    public void APA_is_refused_where_real_images_are_compared_with_others()
    {
        var apa = Plain with { Inputs = [new ApaOptions()] };
        Assert.Empty(RecipeRules.Check(apa));
        Assert.Equal("inputs.apa", Problem(apa with { Loss = new RelativisticLoss() }).Key);
        Assert.Equal("inputs.apa", Problem(apa with { Regularizers = [new ConsistencyOptions()] }).Key);
        Assert.Empty(RecipeRules.Check(apa with { Regularizers = [new ConsistencyOptions { RealWeight = 0 }] }));
    }

    [Fact]
    public void The_leak_metric_needs_transforms_to_look_for()
    {
        var leak = Plain with { Metrics = Plain.Metrics with { Names = ["leak"] } };
        Assert.Empty(RecipeRules.Check(leak));
        foreach (AugmentOptions none in new AugmentOptions[]
        {
            new NoAugmentOptions(), new DiffAugmentOptions { Policy = [] },
        })
        {
            var problem = Problem(leak with { Augment = none });
            Assert.Equal("metrics.names", problem.Key);
            Assert.Contains("found leak, expected", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_network_that_compares_reconstructions_must_be_there_and_take_their_size()
    {
        var fastGan = Plain with { Discriminator = new FastGanDiscriminatorOptions() };
        Assert.Empty(RecipeRules.Check(fastGan));
        foreach (var (network, part) in new[]
        {
            ("pp-ocr-detectr", "did you mean"), ("dino-vit-s16", "needs images of"),
        })
        {
            var options = new FastGanDiscriminatorOptions { Perceptual = network };
            var problem = Problem(fastGan with { Discriminator = options });
            Assert.Equal("discriminator.perceptual", problem.Key);
            Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        }
    }

    private static FewShotGan.Parts.RecipeProblem Problem(Recipe recipe) => Assert.Single(RecipeRules.Check(recipe));
}
