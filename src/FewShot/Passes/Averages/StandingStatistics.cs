using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// Standing statistics (Brock et al. 2019, "Large Scale GAN Training for High Fidelity Natural Image Synthesis",
/// section 3.1): the means and variances that batch normalisation takes when images are made are those of many batches
/// of the moving average itself, in place of the trained network's running ones.
/// </summary>
internal static class StandingStatistics
{
    // What PyTorch's batch normalisation moves its running statistics by.
    private const double Momentum = 0.1;

    /// <summary>Whether a tensor is a running mean or variance.</summary>
    /// <param name="name">The buffer's official name.</param>
    public static bool IsStatistic(string name) => name.EndsWith("_mean", StringComparison.Ordinal)
        || name.EndsWith("_var", StringComparison.Ordinal);

    /// <summary>Replaces the statistics of a generator; nothing else of it changes.</summary>
    /// <param name="generator">The generator, in evaluation mode.</param>
    /// <param name="batches">How many batches they are the mean of, 1 or more.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="images">Where labels come from.</param>
    /// <param name="seed">What latents, labels and noise are drawn from, the same for the same seed.</param>
    /// <param name="device">Where the generator is.</param>
    public static void Take(
        ImageGenerator generator, int batches, int batch, ImageSet images, long seed, Device device)
    {
        var layers = generator.modules()
            .Where(module => module.named_buffers(recurse: false).Any(buffer => IsStatistic(buffer.Item1))).ToList();
        var statistics = generator.named_buffers().Where(buffer => IsStatistic(buffer.Item1))
            .Select(buffer => buffer.Item2).ToList();
        using var off = no_grad();
        using var scope = NewDisposeScope();
        using var draws = RandomStreams.Of(seed, "standing_statistics");
        var sums = statistics.Select(statistic => zeros_like(statistic)).ToList();
        foreach (var layer in layers) layer.train();
        try
        {
            for (int i = 0; i < batches; i++)
            {
                using var inner = NewDisposeScope();
                foreach (var statistic in statistics) statistic.zero_();
                var z = Upload.To(randn(batch, generator.Options.ZDim, generator: draws, device: CPU), device);
                var ws = generator.Map(z, images.RandomLabels(batch, draws, device));
                generator.Synthesize(ws, NoiseMode.Random, draws);
                foreach (var (sum, statistic) in sums.Zip(statistics)) sum.add_(statistic);
            }
        }
        finally
        {
            foreach (var layer in layers) layer.eval();
        }

        foreach (var (sum, statistic) in sums.Zip(statistics)) statistic.copy_(sum / (Momentum * batches));
    }
}
