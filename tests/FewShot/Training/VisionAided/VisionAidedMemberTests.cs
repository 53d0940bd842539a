using FewShotGan.Augment;
using FewShotGan.Discriminators.Features;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>A vision-aided discriminator on a shipped network and real images.</summary>
public sealed class VisionAidedMemberTests
{
    private const int Side = 32;

    private static InputChain Everything() => new([], new DiffAugmentOptions().Create(new TrainingRecipe().Length));

    private static VisionAidedMember Member(
        VisionAidedDiscriminator discriminator, InputChain inputs, torch.Generator draws) => new(
        new("m-lsd-512-tiny", 0, "", 0), discriminator,
        new(new LogisticLoss { RealTarget = 0.8, GeneratorTarget = 0.8 }), inputs,
        new SgdOptions().Create([.. discriminator.Head.parameters()], rate: 0.1), draws);

    private static VisionAidedDiscriminator Discriminator()
    {
        var entry = FeatureManifest.Find("m-lsd-512-tiny");
        using var init = new torch.Generator(1);
        return new(
            new() { Resolution = Side, Seen = 64, Width = 16 },
            new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions()), init);
    }

    private static ImageSet Faces() =>
        ImageSet.Load(new DataOptions { Source = "sample:emoji-faces", Resolution = Side });

    private static Tensor Images(int count) => Faces().Batch([.. Enumerable.Range(0, count).Select(i => (long)i)], CPU);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_through_augmentation_network_and_head_agrees_with_difference_quotients(bool ada)
    {
        using var scope = NewDisposeScope();
        var draws = new torch.Generator(3);
        using var noise = new torch.Generator(4);
        var discriminator = Discriminator();
        using var member = Member(
            discriminator, ada
            ? new([], new AdaTransform(new(AdaOptions.Of("bgc")) { P = 0.5f }, null, 4))
            : Everything(), draws);
        discriminator.to(ScalarType.Float64);
        discriminator.eval(); // The singular vectors stay.
        var images = Images(3).to(ScalarType.Float64).requires_grad_(true);
        Tensor Loss(Tensor x)
        {
            draws.manual_seed(9); // The same augmentation each time.
            return member.GeneratorLoss(x).mean();
        }

        var gradient = autograd.grad([Loss(images)], [images], retain_graph: false, create_graph: false)[0];
        using var off = no_grad();
        var (at, size) = (Loss(images).item<double>(), gradient.norm().item<double>());
        Assert.True(size > 0);
        for (int compared = 0, tries = 0; compared < 3; tries++)
        {
            Assert.True(tries < 20, "kinks everywhere");
            const double Step = 1e-7;
            var way = randn(images.shape, dtype: ScalarType.Float64, generator: noise);
            var (ahead, behind) = (
                (Loss(images + (way * Step)).item<double>() - at) / Step,
                (at - Loss(images - (way * Step)).item<double>()) / Step);
            // Between different quotients to both sides there is a kink of a ReLU, and no gradient.
            if (Math.Abs(ahead - behind) > 1e-4 * size) continue;
            compared++;
            Assert.Equal((gradient * way).sum().item<double>(), (ahead + behind) / 2, 1e-4 * size);
        }
    }

    [Fact]
    public void The_heads_step_needs_no_gradient_of_images_or_network()
    {
        using var scope = NewDisposeScope();
        var draws = new torch.Generator(3);
        var discriminator = Discriminator();
        using var member = Member(discriminator, Everything(), draws);
        var images = Images(4).requires_grad_(true);
        (member.RealLoss(images) + member.FakeLoss(images)).mean().backward();
        Assert.Null(images.grad);
        foreach (var (name, parameter) in discriminator.named_parameters())
            Assert.Equal(VisionAidedDiscriminator.Trains(name), parameter.grad is not null);
        member.GeneratorLoss(images).mean().backward();
        Assert.NotNull(images.grad);
    }

    [Fact]
    public void Trained_on_few_images_it_tells_them_from_spoilt_ones_and_its_own_p_rises()
    {
        using var scope = NewDisposeScope();
        var draws = new torch.Generator(3);
        var pipeline = new AdaPipeline(AdaOptions.Of("bgc"));
        var discriminator = Discriminator();
        var controller = new AdaController(pipeline, OverfittingMeasure.Rt, VisionAidedRecipe.AdaTarget, 0.02);
        using var member = Member(discriminator, new([], new AdaTransform(pipeline, controller, 4)), draws);
        var reals = Images(16);
        var spoilt = reals + (randn(reals.shape, generator: draws) * 0.3);
        using var adam = optim.Adam(discriminator.parameters().Where(p => p.requires_grad), 0.002, 0, 0.99);
        float Step()
        {
            using var inner = NewDisposeScope();
            adam.zero_grad();
            var loss = (member.RealLoss(reals) + member.FakeLoss(spoilt)).mean();
            loss.backward();
            adam.step();
            return loss.item<float>();
        }

        float first = Step(), last = 0;
        for (int i = 0; i < 60; i++)
        {
            last = Step();
            if (i % 4 == 3) controller.Adjust();
        }

        Assert.True(last < 0.75 * first, $"{last} after {first}");
        Assert.InRange(pipeline.P, 0.02f, 1);
    }
}
