using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class MeanFeaturesTests
{
    [Fact]
    public void It_is_the_squared_distance_of_mean_features()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Augment = new NoAugmentOptions() };
        using var scope = NewDisposeScope();
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var term = new MeanFeaturesOptions { Weight = 3 }.Create(Training.AnySetting.WithoutNetworks);
        using var meter = new LossMeter();
        var (passes, batch) = (session.Step.Passes, session.NextBatches()[0]);
        var images = rand_like(batch.Reals).requires_grad_(true);
        var input = DiscriminatorInput.FakesOfGenerator;
        var seen = passes.See(images, input);
        var judged = new JudgedBatch(input, images, null, seen, passes.Judge(seen, null));
        var loss = term.AddTo(new Turn("Gmain", 1, batch, passes, [], meter), judged)!;

        var discriminator = session.Networks.Discriminator;
        double expected = (Features(images).mean([0]) - Features(batch.Reals).mean([0])).square().sum().item<float>();
        Assert.True(expected > 1e-6, $"{expected}");
        Assert.Equal(3 * expected, loss.item<float>(), 1e-4 * expected);
        Assert.Equal(expected, meter.Mean("mean_features")!.Value, 1e-4 * expected);
        loss.backward();
        Assert.True(images.grad!.abs().max().item<float>() > 0);
        Assert.Null(batch.Reals.grad);

        Tensor Features(Tensor some) => discriminator.Examine([some], null).More[Judgement.Features];
    }
}
