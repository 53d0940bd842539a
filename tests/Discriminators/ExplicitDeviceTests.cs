using FewShotGan.Discriminators.Projected;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Discriminators.Tests.VisionAided;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests;

/// <summary>Discriminators compute where their images are, not on the default device.</summary>
[Collection(MetaDefault.Collection)]
public sealed class ExplicitDeviceTests
{
    private const int Side = 32;

    [Theory]
    [InlineData("resnet", 0)]
    [InlineData("skip", 0)]
    [InlineData("orig", 0)]
    [InlineData("resnet", 3)]
    [InlineData("skip", 3)]
    public void StyleGAN2s_runs_on_the_device_of_its_images(string architecture, int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new torch.Generator(1);
        var options = new StyleGan2DiscriminatorOptions
        {
            Resolution = 16, ChannelBase = 1024, ChannelMax = 8, MbstdGroupSize = 2, Architecture = architecture,
                CDim = cDim,
        };
        using var d = new StyleGan2Discriminator(options, rng);
        var x = Images(rng, 16);
        var logits = d.Forward(x, Labels(cDim));
        Assert.Equal([4, 1], logits.shape);
        OnCpu.Differentiate(logits, x);
        OnCpu.Assert(d, "D");
    }

    [Theory]
    [InlineData(VisionAidedHeadKind.MultiLevel, 0)]
    [InlineData(VisionAidedHeadKind.MultiLevel, 3)]
    [InlineData(VisionAidedHeadKind.Conv, 3)]
    [InlineData(VisionAidedHeadKind.Mlp, 3)]
    [InlineData(VisionAidedHeadKind.Perceptual, 0)]
    public void Vision_aided_ones_run_on_the_device_of_their_images(VisionAidedHeadKind head, int classes)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new torch.Generator(1);
        using var d = new VisionAidedDiscriminator(
            new() { Resolution = Side, CDim = classes, Head = head, Width = 6, Seen = 2 * Side },
            new StubNetwork(2, 5, 6, 7), rng);
        var x = Images(rng, Side);
        var logits = d.Forward(x, Labels(classes));
        Assert.Equal([4, 1], logits[^1].shape);
        foreach (var level in logits) OnCpu.Assert(level, "logits");
        OnCpu.Differentiate(logits.Select(level => level.mean()).Aggregate((a, b) => a + b), x);
        OnCpu.Assert(d, "D");
    }

    [Theory]
    [InlineData("none", false, false, 0)]
    [InlineData("ccm", true, false, 0)]
    [InlineData("csm", false, true, 3)]
    [InlineData("csm", true, true, 0)]
    public void Projected_ones_run_on_the_device_of_their_images(
        string projection, bool separable, bool patch, int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new torch.Generator(1);
        var options = new ProjectedDiscriminatorOptions
        {
            Resolution = Side, FeatureNetworks = ["stub"], FeatureResolution = 64, ProjectionChannels = 4,
                HeadChannels = 6,
            Projection = projection, Separable = separable, Patch = patch, CDim = cDim,
        };
        using var d = new ProjectedDiscriminator(options, [new StubNetwork(2, 5, 6)], rng);
        var x = Images(rng, Side);
        OnCpu.Differentiate(d.Forward(x, Labels(cDim)), x);
        OnCpu.Assert(d, "D");
    }

    private static Tensor Images(torch.Generator rng, long side) =>
        randn(4, 3, side, side, generator: rng, device: CPU).requires_grad_(true);

    private static Tensor? Labels(int classes) => classes == 0
        ? null
        : eye(classes, device: CPU).index_select(0, tensor([0L, 1, 2, 0], device: CPU));
}
