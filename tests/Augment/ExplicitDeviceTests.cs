using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

/// <summary>Augmentations draw on the CPU and apply where their images are, not on the default device.</summary>
[Collection(MetaDefault.Collection)]
public sealed class ExplicitDeviceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ADA_runs_on_the_device_of_its_images_with_draws_from_the_cpu(long channels)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        var x = Images(rng, channels);
        var pipeline = new AdaPipeline(AdaOptions.Of("bgcfnc"));

        // Some images move, then nearly all.
        foreach (var p in (float[])[0.1f, 0.9f])
        {
            pipeline.P = p;
            var y = pipeline.Augment(x, rng, secondOrder: true);
            Assert.Equal(x.shape, y.shape);
            OnCpu.Differentiate(y, x);
            var plain = OnCpu.Assert(pipeline.Augment(x, rng));
            OnCpu.Assert(autograd.grad([plain.sum()], [x])[0], "gradient of the native sampler");
        }
    }

    [Fact]
    public void DiffAugment_runs_on_the_device_of_its_images_with_draws_from_the_cpu()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        var x = Images(rng, 3);
        OnCpu.Differentiate(new DiffAugment(DiffAugment.Names).Augment(x, rng, secondOrder: true), x);
    }

    [Fact]
    public void ADAs_controller_computes_on_the_device_of_the_logits()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var controller = new AdaController(
            new AdaPipeline(AdaOptions.Of("bg")), OverfittingMeasure.Rt, target: 0.4, step: 0.25);
        for (int i = 0; i < 2; i++)
        {
            controller.SawTraining(tensor([2f, -1, 3, 1], device: CPU));
            controller.SawHeldOut(tensor([0.25f], device: CPU));
            controller.SawGenerated(tensor([-1f, -2], device: CPU));
            controller.State = controller.State with { P = 0.5f };
        }

        Assert.Equal((0.5, (1.25 - 0.25) / (1.25 + 1.5)), (controller.Rt, controller.Rv));
        controller.Adjust();
        Assert.Equal(0.75f, controller.State.P);
    }

    private static Tensor Images(Generator rng, long channels) =>
        randn(8, channels, 32, 32, generator: rng, device: CPU).requires_grad_(true);
}
