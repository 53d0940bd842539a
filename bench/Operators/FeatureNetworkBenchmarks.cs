using BenchmarkDotNet.Attributes;
using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Operators.Bench;

/// <summary>The discriminator's default feature network at 128 px, batch 16, two threads, in both engines.</summary>
public class FeatureNetworkBenchmarks
{
    private readonly Tensor images = (rand(16, 3, 128, 128) * 2) - 1;
    private OnnxRuntimeFeatureNetwork onnxRuntime = null!;
    private TorchFeatureNetwork torch = null!;
    private Tensor leaf = null!;

    [GlobalSetup]
    public void Setup()
    {
        set_num_threads(2);
        var entry = FeatureManifest.Find("pp-ocr-detector");
        var file = FeatureFiles.Read(entry);
        onnxRuntime = new(file, entry.ToOptions());
        torch = new(file, entry.ToOptions());
        leaf = images.detach().requires_grad_(true);
    }

    [Benchmark(Baseline = true)]
    public void OnnxRuntimeForward() => Run(() => onnxRuntime.Extract(images));

    [Benchmark]
    public void TorchForward()
    {
        using var off = no_grad();
        Run(() => torch.Extract(images));
    }

    [Benchmark]
    public void TorchForwardAndBackwardToTheImages() => Run(() =>
    {
        var loss = torch.Extract(leaf).Select(map => map.mean()).Aggregate((a, b) => a + b);
        autograd.grad([loss], [leaf], retain_graph: false, create_graph: false);
    });

    private static void Run(Action body)
    {
        using var scope = NewDisposeScope();
        body();
    }
}
