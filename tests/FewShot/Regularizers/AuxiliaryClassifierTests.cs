using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Discriminators.ResNet;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class AuxiliaryClassifierTests
{
    /// <summary>−ln of the share that the right class has of exp(logits), by hand.</summary>
    [Theory]
    [InlineData(DiscriminatorInput.Reals, "Dmain", 2, "class_loss_d")]
    [InlineData(DiscriminatorInput.Fakes, "Dmain", 2, "class_loss_d")]
    [InlineData(DiscriminatorInput.FakesOfGenerator, "Gmain", 3, "class_loss_g")]
    public void It_is_the_cross_entropy_of_the_classes(
        DiscriminatorInput input, string phase, double weight, string column)
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Augment = new NoAugmentOptions() };
        using var scope = NewDisposeScope();
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        var options = new AuxiliaryClassifierOptions { Weight = 2, GeneratorWeight = 3 };
        using var term = options.Create(Training.AnySetting.WithoutNetworks);
        using var meter = new LossMeter();
        var batch = session.NextBatches()[0];
        var told = tensor(new float[] { 1, 2, 0, 3, 0, 0 }, [2, 3]).requires_grad_(true);
        var labels = tensor(new float[] { 0, 1, 0, 0, 0, 1 }, [2, 3]);
        var seen = session.Step.Passes.See(batch.Reals.narrow(0, 0, 2), input);
        var judged = new JudgedBatch(input, batch.Reals, labels, seen, new(zeros(2, 1))
        {
            More = new Dictionary<string, Tensor> { [Judgement.Classes] = told },
        });
        var losses = term.AddTo(new Turn(phase, 1, batch, session.Step.Passes, [], meter), judged)!;
        double[] expected =
            [Math.Log(Math.E + Math.Exp(2) + 1) - 2, Math.Log(Math.Exp(3) + 2)];
        Assert.Equal(weight * expected[0], losses[0].item<float>(), 1e-5);
        Assert.Equal(weight * expected[1], losses[1].item<float>(), 1e-5);
        Assert.Equal(expected.Average(), meter.Mean(column)!.Value, 1e-5);
        Assert.Equal(input == DiscriminatorInput.Reals ? 0.5 : null, meter.Mean("class_accuracy"));
        losses.sum().backward();
        Assert.Equal(weight * (Math.E / (Math.E + Math.Exp(2) + 1)), told.grad![0, 0].item<float>(), 1e-5);
    }

    [Fact]
    public void A_classifier_and_its_regulariser_need_each_other_and_classes()
    {
        var both = new Recipe
        {
            Discriminator = new ResNetDiscriminatorOptions { Labels = "classifier" },
            Regularizers = [new AuxiliaryClassifierOptions()],
            Data = new() { Source = "x", Resolution = 32, Labels = "folders" },
        };
        Assert.Empty(Problems(both));
        Assert.Equal(["discriminator.labels"], Problems(both with { Regularizers = [] }));
        Assert.Equal(
            ["regularizers.auxiliary_classifier"], Problems(both with { Data = both.Data with { Labels = "none" } }));
        Assert.Equal(
            ["regularizers.auxiliary_classifier"],
            Problems(both with { Discriminator = new ResNetDiscriminatorOptions() }));
        Assert.Equal(
            ["regularizers.auxiliary_classifier.weight"],
            Problems(both with { Regularizers = [new AuxiliaryClassifierOptions { Weight = 0 }] }));

        static IEnumerable<string> Problems(Recipe recipe) => RecipeRules.Check(recipe)
            .Select(problem => problem.Key).Where(key => key.Contains("labels", StringComparison.Ordinal)
                || key.Contains("classifier", StringComparison.Ordinal));
    }
}
