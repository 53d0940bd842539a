using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class WeightDecayTests
{
    [Theory]
    [InlineData("discriminator", NetworkRole.Discriminator)]
    [InlineData("generator", NetworkRole.Generator)]
    public void Its_gradient_is_lambda_times_the_weights_that_are_trained(string of, NetworkRole role)
    {
        using var scope = NewDisposeScope();
        using var networks = new PenaltyCase("stylegan2", "projected");
        var options = new WeightDecayOptions { Weight = 0.3, Of = of, Interval = PenaltyCase.Interval };
        Assert.Equal(role, options.Network);
        var (gradients, value) = networks.Run(options, "weight_decay");
        var trained = (
            of == "generator"
            ? networks.Networks.Generator.named_parameters()
            : networks.Networks.Discriminator.named_parameters()
            .Where(pair => networks.Networks.Discriminator.Trains(pair.name)))
            .ToDictionary(pair => pair.name, pair => pair.parameter);
        Assert.Equal(trained.Keys, gradients.Keys);
        Assert.Equal(gradients.Keys.Order(), networks.WithGradient.Order());
        Assert.Equal(trained.Values.Sum(parameter => parameter.square().sum().item<double>()), value, 1e-9 * value);
        foreach (var (name, parameter) in trained)
            Assert.True(
                gradients[name].allclose(parameter * (0.3 * PenaltyCase.Interval), rtol: 1e-9, atol: 1e-12), name);
    }

    [Fact]
    public void It_takes_part_in_a_run_by_its_name_and_shrinks_the_weights()
    {
        using var tiny = new TinyRun();
        var (plain, decayed) = (
            tiny.Recipe.Regularizers, tiny.Recipe.Regularizers.With(new WeightDecayOptions { Weight = 10 }));
        var sgd = new SgdOptions { GLr = 1e-3, DLr = 1e-3 };
        Assert.True(
            Norm(tiny.Recipe with { Regularizers = decayed, Optimizer = sgd }) < 0.95 * Norm(
                tiny.Recipe with { Regularizers = plain, Optimizer = sgd }));
        var read = RecipeFile.Parse(
            "regularizers: {weight_decay: {weight: 0.01, of: generator}}",
            "r.yaml").Regularizers.Find<WeightDecayOptions>();
        Assert.Equal(new WeightDecayOptions { Weight = 0.01, Of = "generator" }, read);

        static double Norm(Recipe recipe)
        {
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(recipe, FewShotGan.Images.ImageSet.Load(recipe.Data), CPU);
            for (int i = 0; i < 8; i++) session.RunIteration(new TinyRun.Recorder());
            return session.Networks.Discriminator.parameters().Sum(parameter => parameter.square().sum().item<float>());
        }
    }
}
