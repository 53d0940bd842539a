using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Metrics;
using FewShotGan.Passes;
using FewShotGan.Probing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Devices;

/// <summary>Generators, metrics and optimisers compute where their inputs are, not on the default device.</summary>
[Collection(MetaDefault.Collection)]
public sealed class ExplicitDeviceTests
{
    [Theory]
    [InlineData("skip", 0)]
    [InlineData("resnet", 0)]
    [InlineData("orig", 3)]
    public void StyleGAN2s_generator_runs_on_the_device_of_its_latents(string architecture, int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new torch.Generator(1);
        using var g = new StyleGan2Generator(
            new() { Resolution = 16, ZDim = 8, WDim = 8, CDim = cDim, MappingLayers = 2, ChannelBase = 1024,
                ChannelMax = 8, Architecture = architecture }, rng);
        var z = Latents(rng);
        foreach (var mode in Enum.GetValues<NoiseMode>())
        {
            var image = g.Forward(z, Labels(cDim), 0.7, 2, mode, rng);
            Assert.Equal([2, 3, 16, 16], image.shape);
            OnCpu.Differentiate(image, z);
        }

        g.Map(z, Labels(cDim), updateWAvg: true);
        OnCpu.Assert(g, "G");
        ItsAverageAndItsOptimiserStayOnTheCpu(g, new StyleGan2Generator((StyleGan2GeneratorOptions)g.Options, rng));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 3)]
    public void FastGANs_generator_runs_on_the_device_of_its_latents(bool lite, int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new torch.Generator(1);
        using var g = new FastGanGenerator(new() { Resolution = 32, Lite = lite, CDim = cDim, ZDim = 8, Ngf = 8 }, rng);
        var z = Latents(rng);
        foreach (var mode in Enum.GetValues<NoiseMode>())
            OnCpu.Differentiate(g.Synthesize(g.Map(z, Labels(cDim)), mode, rng), z);
        OnCpu.Assert(g, "G");
        ItsAverageAndItsOptimiserStayOnTheCpu(g, new FastGanGenerator((FastGanOptions)g.Options, rng));
    }

    [Theory]
    [InlineData("pp-ocr-detector")]
    [InlineData("m-lsd-320-tiny")]
    [InlineData("blazeface-front")]
    public void Feature_networks_run_on_the_device_of_their_images_and_both_engines_agree(string name)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new torch.Generator(1);
        var entry = FeatureManifest.Find(name);
        var file = FeatureFiles.Read(entry);
        using var network = new TorchFeatureNetwork(file, entry.ToOptions());
        using var other = new OnnxRuntimeFeatureNetwork(file, entry.ToOptions());
        var images = randn(2, 3, 128, 128, generator: rng, device: CPU).clamp(-1, 1).requires_grad_(true);
        var maps = network.Extract(images);
        foreach (var (map, expected) in maps.Zip(other.Extract(images)))
            GoldenAssert.Close(OnCpu.Assert(expected), OnCpu.Assert(map), Tolerance.Network, name);
        maps.Select(map => map.mean()).Aggregate((a, b) => a + b).backward();
        OnCpu.Assert(images.grad!, "gradient");
        OnCpu.Assert(network, name);
        Assert.True(network.CountMultiplyAdds(64) > 0);
    }

    [Fact]
    public void Metrics_compute_on_the_device_of_the_features()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using FeatureSet train = Features(60, 1), heldOut = Features(55, 2), fakes = Features(80, 3);
        string[] metrics = ["fd", "kid", "pr", "dc", "copying"];
        var values = new Evaluation(new() { Metrics = metrics }, train, heldOut).Measure(fakes);
        Assert.Equal(16, values.Count);
        Assert.All(values, value => Assert.True(double.IsFinite(value.Value), value.Name));
        using var draws = new torch.Generator(4);
        Assert.True(double.IsFinite(KernelDistance.OfSubsets(train.Features, fakes.Features, 5, 20, draws).Value));
        Assert.InRange(InceptionScore.Of(fakes.Features.softmax(1), splits: 4).Mean, 1, 12);
        Assert.InRange(
            LinearProbe.Accuracy(
                train.Features.to(ScalarType.Float64), fakes.Features.to(ScalarType.Float64), 5, draws), 0, 1);
    }

    private static void ItsAverageAndItsOptimiserStayOnTheCpu(ImageGenerator g, ImageGenerator average)
    {
        using Adam adam = optim.Adam(g.parameters());
        adam.step();
        adam.step();
        OnCpu.Assert(adam, "Adam");
        using (average)
        {
            ExponentialMovingAverage.Update(average, g, beta: 0);
            ExponentialMovingAverage.Update(average, g, beta: 0.5);
            OnCpu.Assert(average, "average");
        }
    }

    private static Tensor Latents(torch.Generator rng) => randn(2, 8, generator: rng, device: CPU).requires_grad_(true);

    private static Tensor? Labels(int cDim) => cDim == 0 ? null : eye(cDim, device: CPU).narrow(0, 0, 2);

    private static FeatureSet Features(long count, ulong seed)
    {
        using var draws = new torch.Generator(seed);
        return new()
        {
            Source = new("n", "hash", 128), Features = randn(count, 12, generator: draws, device: CPU),
                ImageHash = $"images {seed}",
        };
    }
}
