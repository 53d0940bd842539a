using FewShotGan.Generators;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Sampling;

/// <summary>A generator's images in batches, for whoever looks at each once.</summary>
internal static class SampleBatches
{
    /// <summary>
    /// A generator's images for the seeds from <paramref name="seed"/> on, the same as <c>fewshot generate</c> makes.
    /// </summary>
    /// <param name="generator">The generator.</param>
    /// <param name="device">Where it is.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    /// <returns>Each [N, C, H, W], about [-1, 1], on the CPU, to be disposed by the caller.</returns>
    public static IEnumerable<Tensor> Of(
        ImageGenerator generator, Device device, int count, long seed, SampleOptions? options = null) =>
        ImageBatches.Starts(count)
            .Select(part => TrainedGenerator.Sample(generator, Seeds(seed, part), device, options));

    /// <summary>The same images to be measured, with their classes.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="device">Where it is.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    public static GeneratedImages Judged(
        ImageGenerator generator, Device device, int count, long seed, SampleOptions? options = null) =>
        new(Of(generator, device, count, seed, options))
        {
            Generator = generator,
            Classes = generator.Options.CDim == 0
                ? null
                : [.. Enumerable.Range(0, count)
                    .Select(i => options?.Label ?? TrainedGenerator.ClassOf(seed + i, generator.Options.CDim))],
        };

    /// <summary>A loaded generator's images for the seeds from <paramref name="seed"/> on.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    /// <returns>Each [N, C, H, W], about [-1, 1], on the CPU, to be disposed by the caller.</returns>
    public static IEnumerable<Tensor> Of(
        TrainedGenerator generator, int count, long seed, SampleOptions? options = null) =>
        ImageBatches.Starts(count).Select(part => generator.Sample(Seeds(seed, part), options));

    /// <summary>A loaded generator's images for some seeds.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="seeds">The seeds.</param>
    /// <param name="options">Truncation and class.</param>
    /// <returns>Each [N, C, H, W], about [-1, 1], on the CPU, to be disposed by the caller.</returns>
    public static IEnumerable<Tensor> Of(
        TrainedGenerator generator, IReadOnlyList<long> seeds, SampleOptions options) =>
        ImageBatches.Starts(seeds.Count)
            .Select(part => generator.Sample([.. seeds.Skip(part.Start).Take(part.Count)], options));

    private static List<long> Seeds(long seed, (int Start, int Count) part) =>
        [.. Enumerable.Range(part.Start, part.Count).Select(i => seed + i)];
}
