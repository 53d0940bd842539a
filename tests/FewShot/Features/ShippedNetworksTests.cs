using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Golden;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Features;

/// <summary>Every network that comes with the tool, against ONNX Runtime and against difference quotients.</summary>
public class ShippedNetworksTests
{
    public static TheoryData<string> Shipped =>
        [.. FeatureManifest.Known.Where(entry => entry.IsShipped).Select(entry => entry.Name)];

    private static Tensor Images(long n, long size, ulong seed = 1)
    {
        using var draws = new torch.Generator(seed);
        return (rand(n, 3, size, size, generator: draws) * 2) - 1;
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_tap_agrees_with_ONNX_Runtime_at_every_size(string name)
    {
        using var scope = NewDisposeScope();
        var entry = FeatureManifest.Find(name);
        var file = FeatureFiles.Read(entry);
        using var network = new TorchFeatureNetwork(file, entry.ToOptions());
        using var reference = new OnnxRuntimeFeatureNetwork(file, entry.ToOptions());
        Assert.Equal(reference.Taps, network.Taps);
        foreach (var size in new[] { entry.MinimumSize, 64, 128, 256 }.Distinct())
        {
            var found = FeatureComparison.Of(network, reference, Images(2, size));
            Assert.All(found.Taps, tap => Assert.True(tap.Relative <= entry.Tolerance, $"{size} px: {tap}"));
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Gradients_of_the_image_agree_with_difference_quotients(string name)
    {
        using var scope = NewDisposeScope();
        var entry = FeatureManifest.Find(name);
        using var network = new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions()).to(ScalarType.Float64);
        using var draws = new torch.Generator(7);
        var images = Images(1, entry.MinimumSize).to(ScalarType.Float64).requires_grad_(true);
        var weights = network.Extract(images)
            .Select(map => randn(map.shape, dtype: ScalarType.Float64, generator: draws)).ToList();
        Tensor Loss(Tensor x) => network.Extract(x).Zip(weights, (map, weight) => (map * weight).mean())
            .Aggregate((a, b) => a + b);

        var gradient = autograd.grad([Loss(images)], [images], retain_graph: false, create_graph: false)[0];
        using var off = no_grad();
        var (at, size) = (Loss(images).item<double>(), gradient.norm().item<double>());
        var compared = 0;
        for (var tries = 0; compared < 3; tries++)
        {
            Assert.True(tries < 20, "the network has kinks everywhere");
            const double Step = 1e-7;
            var way = randn(images.shape, dtype: ScalarType.Float64, generator: draws);
            var (ahead, behind) = (
                (Loss(images + (way * Step)).item<double>() - at) / Step,
                (at - Loss(images - (way * Step)).item<double>()) / Step);
            // Where the quotients to both sides differ there is a kink of a ReLU or a maximum between them, and no
            // gradient.
            if (Math.Abs(ahead - behind) > 1e-4 * size) continue;
            compared++;
            var slope = (gradient * way).sum().item<double>();
            Assert.True(
                Math.Abs(((ahead + behind) / 2) - slope) <= 1e-4 * size,
                $"difference quotients {ahead} and {behind}, gradient {slope}");
        }
    }

    [Theory]
    [InlineData("pp-ocr-detector")] // takes BGR
    [InlineData("m-lsd-320-tiny")] // takes a fourth channel
    public void Grey_images_are_three_equal_channels_to_both_engines(string name)
    {
        using var scope = NewDisposeScope();
        var entry = FeatureManifest.Find(name);
        var file = FeatureFiles.Read(entry);
        using var network = new TorchFeatureNetwork(file, entry.ToOptions());
        using var other = new OnnxRuntimeFeatureNetwork(file, entry.ToOptions());
        var grey = Images(2, 64).narrow(1, 0, 1);
        foreach (var engine in new IFeatureNetwork[] { network, other })
            foreach (var (found, expected) in engine.Extract(grey).Zip(engine.Extract(grey.repeat(1, 3, 1, 1))))
                GoldenAssert.Close(expected, found, Tolerance.Network, engine.GetType().Name);
    }

    [Fact]
    public void The_discriminators_default_is_frozen_and_takes_any_batch_and_size()
    {
        using var scope = NewDisposeScope();
        var entry = FeatureManifest.Find("pp-ocr-detector");
        var file = FeatureFiles.Read(entry);
        using var network = new TorchFeatureNetwork(file, entry.ToOptions());
        Assert.All(network.parameters(), parameter => Assert.False(parameter.requires_grad));

        var images = Images(3, 96);
        var together = network.Extract(images);
        var alone = network.Extract(images.narrow(0, 1, 1));
        for (var i = 0; i < together.Count; i++)
            GoldenAssert.Close(together[i].narrow(0, 1, 1), alone[i], Tolerance.Network, network.Taps[i]);
        Assert.Equal([1, 384, 3, 5], network.Extract(zeros(1, 3, 96, 160))[3].shape);
        Assert.Equal([5, 48, 32, 32], network.Extract(zeros(5, 3, 128, 128))[0].shape);
    }

    [Fact]
    public void Weights_can_be_trained()
    {
        using var scope = NewDisposeScope();
        var entry = FeatureManifest.Find("m-lsd-320-tiny");
        using var network = new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions(), trainable: true);
        network.Extract(Images(1, 32)).Select(map => map.mean()).Aggregate((a, b) => a + b).backward();
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.All(network.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Theory]
    [InlineData("pp-ocr-detector", "p2o.Add.43,p2o.Add.71,p2o.Add.147,conv2d_472.tmp_0")]
    [InlineData("resnet18", "ReLU283_Output_0,ReLU315_Output_0,ReLU347_Output_0,ReLU393_Output_0")]
    [InlineData("m-lsd-512-tiny", "block_2_add/add:0,block_5_add/add:0,block_9_add/add:0")]
    [InlineData("blazeface-back", "re_lu_14/Relu:0,re_lu_22/Relu:0,re_lu_30/Relu:0,re_lu_31/Relu:0")]
    public void Automatic_taps_are_the_last_values_of_the_backbone_at_each_stride(string name, string ends)
    {
        var entry = FeatureManifest.Find(name);
        using var network = new TorchFeatureNetwork(
            FeatureFiles.Read(entry), entry.ToOptions() with { Taps = ["auto"] });
        var expected = ends.Split(',');
        Assert.Equal(expected.Length, network.Taps.Count);
        Assert.All(network.Taps.Zip(expected), pair =>
            Assert.EndsWith(pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tap_that_is_not_there_is_named()
    {
        var entry = FeatureManifest.Find("blazeface-front");
        var problem = Assert.Throws<OnnxImportException>(
            () => new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions() with { Taps = ["relu7"] }));
        Assert.Contains("no value 'relu7'", problem.Message, StringComparison.Ordinal);
    }
}
