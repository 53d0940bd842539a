using BenchmarkDotNet.Attributes;
using FewShotGan.Augment;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Operators.Bench;

/// <summary>
/// Augmentation of a batch of 16 images of 64 px, two threads: what a StyleGAN2 iteration does twice forward (the
/// discriminator's step), once with its gradient (the generator's), and every sixteenth time with a second derivative
/// (R1).
/// </summary>
public class AugmentBenchmarks
{
    private readonly Tensor images = (rand(16, 3, 64, 64) * 2) - 1;
    private readonly AdaPipeline pipeline = new(AdaOptions.Of("bgc"));
    private readonly torch.Generator draws = new(0);

    [Params(0.05f, 0.2f, 0.8f)]
    public float P { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        set_num_threads(2);
        pipeline.P = P;
    }

    [Benchmark]
    public void Forward()
    {
        using var scope = NewDisposeScope();
        pipeline.Augment(images, draws);
    }

    [Benchmark]
    public void WithGradient()
    {
        using var scope = NewDisposeScope();
        var x = images.detach().requires_grad_(true);
        autograd.grad([pipeline.Augment(x, draws).sum()], [x], retain_graph: false, create_graph: false);
    }

    [Benchmark]
    public void WithSecondDerivative()
    {
        using var scope = NewDisposeScope();
        var x = images.detach().requires_grad_(true);
        var y = pipeline.Augment(x, draws, secondOrder: true);
        var gradient = autograd.grad([y.square().sum()], [x], retain_graph: true, create_graph: true)[0];
        autograd.grad([gradient.square().sum()], [x], retain_graph: false, create_graph: false);
    }
}
