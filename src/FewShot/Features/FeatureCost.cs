using System.Diagnostics;
using FewShotGan.Discriminators.Features;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Features;

/// <summary>What it costs a generator to learn through a network.</summary>
internal static class FeatureCost
{
    private const int Batch = 8, Runs = 3;

    /// <summary>
    /// The time that looking at 1,000 images and giving them gradients takes: the shortest of three runs, after one to
    /// warm up.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="side">Height and width of the images, in pixels.</param>
    /// <param name="device">Where the network is.</param>
    /// <returns>Seconds.</returns>
    /// <exception cref="Onnx.OnnxImportException">The network does not take images of this size.</exception>
    public static double SecondsPerThousand(TorchFeatureNetwork network, int side, Device device)
    {
        Once(network, side, device);
        return Enumerable.Range(0, Runs).Min(_ => Once(network, side, device)) * 1000 / Batch;
    }

    private static double Once(TorchFeatureNetwork network, int side, Device device)
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(0);
        var noise = (rand(Batch, 3, side, side, generator: draws, device: CPU) * 2) - 1;
        var images = noise.to(device).requires_grad_(true);
        var start = Stopwatch.GetTimestamp();
        var sum = network.Extract(images).Select(map => map.mean()).Aggregate((a, b) => a + b);
        var gradient = autograd.grad([sum], [images], retain_graph: false, create_graph: false)[0];
        gradient.sum().cpu(); // Waits for the device.
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
