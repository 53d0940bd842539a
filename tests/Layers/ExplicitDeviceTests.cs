using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

/// <summary>What layers make, they make on the device of their inputs, not on the default one.</summary>
[Collection(MetaDefault.Collection)]
public sealed class ExplicitDeviceTests
{
    [Fact]
    public void Upfirdn2d_runs_on_the_device_of_its_images()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        var filter = OnCpu.Assert(UpFirDn2d.SetupFilter([1, 3, 3, 1]));
        var separable = OnCpu.Assert(UpFirDn2d.SetupFilter([1, 2, 3, 4, 4, 3, 2, 1]));
        var x = Input(2, 3, 8, 8);
        Runs([2, 3, 16, 16], UpFirDn2d.Upsample2d(x, filter, 2), x);
        Runs([2, 3, 4, 4], UpFirDn2d.Downsample2d(x, filter, 2), x);
        Runs([2, 3, 8, 8], UpFirDn2d.Filter2d(x, null), x);
        Runs([2, 3, 8, 8], UpFirDn2d.Filter2d(x, separable), x);
    }

    [Fact]
    public void Modulated_convolutions_run_on_the_device_of_their_activations()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        var filter = UpFirDn2d.SetupFilter([1, 3, 3, 1]);
        Tensor x = Input(2, 3, 4, 4), styles = Input(2, 3), noise = Input(8, 8);
        Runs([2, 5, 8, 8], ModulatedConv2d.Apply(x, Input(5, 3, 3, 3), styles, noise, 2, 1, filter, flipWeight: false),
            x);
        Runs([2, 5, 4, 4], ModulatedConv2d.Apply(x, Input(5, 3, 1, 1), styles), x);
        OnCpu.Assert(styles.grad!, "the styles' gradient");
        OnCpu.Assert(noise.grad!, "the noise's gradient");
    }

    [Fact]
    public void Spectral_layers_run_on_the_device_of_their_inputs()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(3);
        using var conv = new SpectralConv2d(3, 4, 3, rng, padding: 1, doubles: true);
        using var linear = new SpectralLinear(4, 5, rng);
        using var transposed = new SpectralConvTranspose2d(4, 6, 4, rng);
        var x = Input(2, 3, 4, 4);
        var y = conv.forward(x);
        Runs([2, 5], linear.forward(y.mean([2, 3])), x);
        Assert.Equal([2, 4, 8, 8], y.shape);
        Runs([2, 6, 11, 11], transposed.forward(conv.forward(x)), x);
        foreach (var layer in new nn.Module[] { conv, linear, transposed }) OnCpu.Assert(layer, layer.GetName());
    }

    [Fact]
    public void Layers_run_on_the_device_of_their_inputs()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(3);
        using var conv = new Conv2dLayer(3, 4, 3, rng, down: 2);
        using var up = new Conv2dLayer(3, 4, 3, rng, up: 2);
        using var full = new FullyConnectedLayer(3, 4, rng);
        using var mbstd = new MinibatchStdLayer(2);
        using var norm = new BatchNorm2dLayer(3);
        var x = Input(4, 3, 8, 8);
        Runs([4, 4, 4, 4], conv.forward(x), x);
        Runs([4, 4, 16, 16], up.forward(x), x);
        Runs([4, 4], full.forward(x.mean([2, 3])), x);
        Runs([4, 5, 4, 4], mbstd.forward(conv.forward(x)), x);
        Runs([4, 3, 8, 8], norm.forward(x), x);
        Runs([4, 4, 16, 16], NearestUpConv2d.Apply(x, Input(4, 3, 3, 3)), x);
        foreach (var layer in new nn.Module[] { conv, up, full, norm }) OnCpu.Assert(layer, layer.GetName());
    }

    [Fact]
    public void The_mapping_network_and_its_running_mean_stay_on_the_device_of_the_latents()
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(3);
        using var mapping = new MappingNetwork(new() { ZDim = 8, WDim = 8, CDim = 2, NumWs = 4, Layers = 2 }, rng);
        var z = Input(4, 8);
        Runs([4, 4, 8], mapping.Forward(z, ones(4, 2, device: CPU), psi: 0.5, updateWAvg: true), z);
        OnCpu.Assert(mapping, "mapping");
    }

    private static Tensor Input(params long[] shape)
    {
        using var rng = new Generator(1);
        return randn(shape, generator: rng, device: CPU).requires_grad_(true);
    }

    private static void Runs(long[] shape, Tensor y, Tensor x)
    {
        Assert.Equal(shape, y.shape);
        OnCpu.Differentiate(y, x);
    }
}
