using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.VisionAided;

public sealed class VisionAidedDiscriminatorTests
{
    private const int Side = 32;

    public static TheoryData<VisionAidedHeadKind, int> Heads => new()
    {
        { VisionAidedHeadKind.MultiLevel, 0 }, { VisionAidedHeadKind.MultiLevel, 3 }, { VisionAidedHeadKind.Conv, 3 },
        { VisionAidedHeadKind.Mlp, 3 }, { VisionAidedHeadKind.Perceptual, 0 },
    };

    private static VisionAidedDiscriminatorOptions Small(VisionAidedHeadKind head, int classes = 0) =>
        new() { Resolution = Side, CDim = classes, Head = head, Width = 6 };

    private static VisionAidedDiscriminator Make(VisionAidedDiscriminatorOptions options)
    {
        using var init = new torch.Generator(5);
        return new(options, new StubNetwork(2, 5, 6, 7), init);
    }

    private static Tensor Images(torch.Generator rng, int n = 3, int channels = 3) =>
        rand(n, channels, Side, Side, generator: rng) * 2 - 1;

    private static Tensor? Labels(int classes, int n = 3) =>
        classes == 0
        ? null
        : eye(classes).index_select(0, tensor([.. Enumerable.Range(0, n).Select(i => (long)(i % classes))]));

    [Theory]
    [MemberData(nameof(Heads))]
    public void Gradients_to_the_images_agree_with_difference_quotients_in_float64(
        VisionAidedHeadKind head, int classes)
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        using var d = Make(Small(head, classes) with { Seen = 2 * Side });
        d.to(ScalarType.Float64);
        d.eval(); // The singular vectors stay.
        var labels = Labels(classes)?.to(ScalarType.Float64);
        var images = Images(rng).to(ScalarType.Float64).requires_grad_(true);
        Tensor Loss(Tensor x) => d.Forward(x, labels).Select(logits => logits.square().mean() + logits.mean())
            .Aggregate((a, b) => a + b);

        var gradient = autograd.grad([Loss(images)], [images], retain_graph: false, create_graph: false)[0];
        using var off = no_grad();
        var size = gradient.norm().item<double>();
        Assert.True(size > 0);
        for (int i = 0; i < 4; i++)
        {
            const double Step = 1e-6;
            var way = randn(images.shape, dtype: ScalarType.Float64, generator: rng);
            var quotient = (Loss(images + (way * Step)).item<double>() - Loss(images - (way * Step)).item<double>()) / (
                2 * Step);
            Assert.Equal((gradient * way).sum().item<double>(), quotient, 1e-5 * size);
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Every_parameter_and_buffer_has_one_name(VisionAidedHeadKind head, int classes)
    {
        using var d = Make(Small(head, classes));
        GoldenAssert.OneName(d);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void In_float64_it_agrees_with_float32(VisionAidedHeadKind head, int classes)
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        using var d = Make(Small(head, classes));
        d.eval();
        var (x, labels) = (Images(rng), Labels(classes));
        var single = d.Forward(x, labels);
        var names = d.state_dict().Keys.ToList();
        d.to(ScalarType.Float64);
        var twice = d.Forward(x.to(ScalarType.Float64), labels?.to(ScalarType.Float64));
        for (int i = 0; i < single.Count; i++)
            GoldenAssert.Close(twice[i], single[i], Tolerance.Network, $"{head} {i}");
        Assert.All(twice, level => Assert.Equal(ScalarType.Float64, level.dtype));
        Assert.Equal(names, d.state_dict().Keys);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Only_the_head_is_trained_and_all_of_it(VisionAidedHeadKind head, int classes)
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        using var d = Make(Small(head, classes));
        using (no_grad()) Assert.All(d.Look(Images(rng)), map => Assert.False(map.requires_grad));
        d.Forward(Images(rng), Labels(classes)).Select(logits => logits.square().mean())
            .Aggregate((a, b) => a + b).backward();
        foreach (var (name, parameter) in d.named_parameters())
        {
            Assert.Equal(VisionAidedDiscriminator.Trains(name), parameter.requires_grad);
            Assert.Equal(VisionAidedDiscriminator.Trains(name), parameter.grad is not null);
        }
    }

    [Fact]
    public void A_head_learns_to_tell_two_kinds_of_images_apart()
    {
        using var rng = new torch.Generator(1);
        using var scope = NewDisposeScope();
        foreach (var kind in Enum.GetValues<VisionAidedHeadKind>())
        {
            using var d = Make(Small(kind));
            var bright = Images(rng, 16) * 0.5 + 0.4;
            var dark = Images(rng, 16) * 0.5 - 0.4;
            using var adam = optim.Adam(d.parameters().Where(p => p.requires_grad), 0.01);
            for (int i = 0; i < 60; i++)
            {
                using var inner = NewDisposeScope();
                adam.zero_grad();
                (nn.functional.softplus(-d.Forward(bright)[^1])
                    + nn.functional.softplus(d.Forward(dark)[^1])).mean().backward();
                adam.step();
            }

            Assert.True(
                d.Forward(bright)[^1].min().item<float>() > d.Forward(dark)[^1].max().item<float>(), kind.ToString());
        }
    }

    [Fact]
    public void Grey_images_are_seen_as_grey_and_other_sizes_as_the_network_wants_them()
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        using var colour = Make(Small(VisionAidedHeadKind.MultiLevel));
        using var grey = Make(Small(VisionAidedHeadKind.MultiLevel) with { ImageChannels = 1 });
        colour.eval();
        grey.eval();
        var x = Images(rng, channels: 1);
        GoldenAssert.Close(colour.Forward(x.expand(-1, 3, -1, -1))[^1], grey.Forward(x)[^1], Tolerance.Network, "grey");

        // Enlarged to twice the side each pixel becomes four, and reduced four become their mean.
        using var large = Make(Small(VisionAidedHeadKind.Mlp) with { Seen = 2 * Side });
        using var native = Make(Small(VisionAidedHeadKind.Mlp) with { Resolution = 2 * Side });
        using var small = Make(Small(VisionAidedHeadKind.Mlp) with { Resolution = 4 * Side, Seen = 2 * Side });
        var pixels = Images(rng);
        var doubled = pixels.repeat_interleave(2, 2).repeat_interleave(2, 3);
        GoldenAssert.Close(native.Look(doubled)[0], large.Look(pixels)[0], Tolerance.Network, "enlarged");
        GoldenAssert.Close(
            native.Look(doubled)[0], small.Look(doubled.repeat_interleave(2, 2).repeat_interleave(2, 3))[0],
            Tolerance.Network, "reduced");
    }

    [Fact]
    public void Taps_that_do_not_suit_the_head_and_impossible_options_are_named()
    {
        var perceptual = Small(VisionAidedHeadKind.Perceptual);
        Assert.Contains(
            "takes no labels", Assert.Throws<ArgumentException>(() => Make(perceptual with { CDim = 2 })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "2 channels", Assert.Throws<ArgumentException>(() => Make(perceptual with { ImageChannels = 2 })).Message,
            StringComparison.Ordinal);
        Assert.Contains("w2 is 1 x 1", Assert.Throws<ArgumentException>(
            () => Make(Small(VisionAidedHeadKind.Conv) with { Resolution = 8 })).Message, StringComparison.Ordinal);

        using var init = new torch.Generator(1);
        VisionAidedDiscriminator OneTap(VisionAidedDiscriminatorOptions options) =>
            new(options, new StubNetwork(1, 4), init);
        Assert.Contains(
            "2 pixels a side",
            Assert.Throws<ArgumentException>(() => OneTap(perceptual with { Resolution = 4 })).Message,
            StringComparison.Ordinal);
        Assert.Contains("the one tap w0", Assert.Throws<ArgumentException>(
            () => OneTap(Small(VisionAidedHeadKind.MultiLevel))).Message, StringComparison.Ordinal);
        using var d = Make(Small(VisionAidedHeadKind.Mlp));
        using var x = zeros(2, 3, 8, 8);
        Assert.Contains(
            "[N, 3, 32, 32]", Assert.Throws<ArgumentException>(() => d.Forward(x)).Message, StringComparison.Ordinal);
    }
}
