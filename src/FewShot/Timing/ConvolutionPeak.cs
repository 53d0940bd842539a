using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Timing;

/// <summary>
/// The fastest that this machine's conv2d goes: what a training step's arithmetic is measured against.
/// </summary>
internal static class ConvolutionPeak
{
    private const int Rounds = 5;

    private static readonly (long Batch, long Channels, long Side)[] Sizes = [(16, 256, 16), (16, 128, 32)];

    /// <summary>
    /// Forward and backward of 3×3 convolutions of a network's sizes, the best of several runs, in planes and with
    /// channels last.
    /// </summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Floating-point operations a second.</returns>
    public static double Measure(Device device, TimeProvider time)
    {
        using var rng = new torch.Generator(0);
        double best = 0;
        foreach (var (batch, channels, side) in Sizes)
        {
            using var scope = NewDisposeScope();
            var x = randn([batch, channels, side, side], generator: rng, device: CPU).to(device);
            var weight = randn([channels, channels, 3, 3], generator: rng, device: CPU).to(device).requires_grad_(true);
            double operations = 3 * 2 * 9.0 * batch * channels * channels * side * side;
            foreach (var image in new[] { x, MemoryFormat.ChannelsLast(x) })
            {
                var leaf = image.detach().requires_grad_(true);
                for (int round = 0; round < Rounds; round++)
                    best = Math.Max(best, operations / Seconds(leaf, weight, time));
            }
        }

        return best;
    }

    private static double Seconds(Tensor x, Tensor weight, TimeProvider time)
    {
        using var scope = NewDisposeScope();
        long started = time.GetTimestamp();
        var y = nn.functional.conv2d(x, weight, padding: [1, 1]);
        var gradients = autograd.grad([y.sum()], [x, weight]);
        _ = gradients[1].flatten()[0].item<float>();
        return time.GetElapsedTime(started).TotalSeconds;
    }
}
