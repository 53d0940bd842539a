using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Golden;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class DriftTests
{
    [Fact]
    public void Its_term_and_gradient_are_the_papers_on_real_images_alone()
    {
        using var golden = GoldenFile.Open("progan_16");
        using var scope = NewDisposeScope();
        using var drift = new DriftOptions().Create(AnySetting.WithoutNetworks);
        var logits = golden.Variable("drift.logits");
        using var meter = new LossMeter();
        var turn = new Turn("Dmain", 1, null!, null!, [], meter);
        foreach (var input in new[] { DiscriminatorInput.Fakes, DiscriminatorInput.FakesOfGenerator })
            Assert.Null(drift.AddTo(turn, Judged(input, logits)));
        var term = drift.AddTo(turn, Judged(DiscriminatorInput.Reals, logits))!;
        GoldenAssert.Close(golden["drift.loss"], term.mean().reshape(1), Tolerance.Operator, "loss");
        GoldenAssert.Gradients(
            term.mean(), ones([], device: CPU), "drift", Tolerance.Gradient, ("logits", golden["drift.grad"], logits));
        Assert.Equal(golden["drift.loss"].item<double>() / 0.001, meter.Mean("drift")!.Value, 1e-6);
    }

    private static JudgedBatch Judged(DiscriminatorInput input, Tensor logits) =>
        new(input, logits, null, null!, new(logits));

    [Fact]
    public void It_comes_in_every_iteration_alone()
    {
        var problem = Assert.Throws<InputException>(
            () => RecipeFile.Parse("regularizers: {drift: {interval: 4}}", "d.yaml"));
        Assert.Contains(
            "regularizers.drift.interval: found 4, expected null", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_takes_part_in_a_run_and_holds_the_logits_near_0()
    {
        using var tiny = new TinyRun();
        Assert.True(Squares(10) < 0.5 * Squares(1e-6));

        double Squares(double weight)
        {
            var recipe = tiny.Recipe with
            {
                Loss = new FewShotGan.Losses.WassersteinLoss(), Regularizers = [new DriftOptions { Weight = weight }],
            };
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(recipe, FewShotGan.Images.ImageSet.Load(recipe.Data), CPU);
            using var meter = new LossMeter();
            for (int i = 0; i < 40; i++) session.RunIteration(new TinyRun.Recorder());
            for (int i = 0; i < 5; i++) session.RunIteration(meter);
            return meter.Mean("drift")!.Value;
        }
    }
}
