using BenchmarkDotNet.Attributes;
using FewShotGan.Augment;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Operators.Bench;

/// <summary>
/// The operators that a StyleGAN2 step spends its time in, at 32 px, batch 16, 64 channels, two threads.
/// </summary>
[MemoryDiagnoser]
public class OperatorBenchmarks
{
    private readonly Tensor one = ones(1);
    private readonly Tensor x = randn(16, 64, 32, 32);
    private readonly Tensor weight = randn(64, 64, 3, 3);
    private readonly Tensor styles = randn(16, 64);
    private readonly Tensor bias = randn(64);
    private readonly Tensor images = (rand(16, 3, 32, 32) * 2) - 1;
    private readonly Tensor filter = UpFirDn2d.SetupFilter([1, 3, 3, 1]);
    private readonly DiffAugment augment = new(DiffAugment.Names);
    private readonly torch.Generator draws = new(0);

    [GlobalSetup]
    public void Setup() => set_num_threads(2);

    [Benchmark]
    public void OperatorCall() => one.add(one).Dispose();

    [Benchmark]
    public void Conv2d() => Run(() => nn.functional.conv2d(x, weight, padding: [1, 1]));

    [Benchmark]
    public void ModulatedConvolution() => Run(() => ModulatedConv2d.Apply(x, weight, styles, padding: 1));

    [Benchmark]
    public void ModulatedConvolutionUp() =>
        Run(() => ModulatedConv2d.Apply(x, weight, styles, up: 2, padding: 1, filter: filter, flipWeight: false));

    [Benchmark]
    public void Downsample() => Run(() => UpFirDn2d.Downsample2d(x, filter, 2));

    [Benchmark]
    public void BiasAndActivation() => Run(() => BiasAct.Apply(x, bias, Activation.LRelu));

    [Benchmark]
    public void DiffAugmentAll() => Run(() => augment.Augment(images, draws));

    private static void Run(Func<Tensor> body)
    {
        using var scope = NewDisposeScope();
        body();
    }
}
