using FewShotGan.Images;
using FewShotGan.Metrics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Sampling;

/// <summary>
/// Looks for the w whose image is nearest to a given one (Karras et al. 2020, "Analyzing and Improving the Image
/// Quality of StyleGAN", appendix D): Adam from the mean w, with noise on w that falls to nothing. Nearness is the mean
/// squared difference of pixels, summed over the image and its halves down to 8 px, where the paper takes LPIPS; noise
/// inputs stay as they are.
/// </summary>
public static class Inverter
{
    private const int SamplesAtOnce = 1000;
    private const int CoarsestSide = 8;

    /// <summary>Searches; the generator stays as it is.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="target">The image, [1, C, H, W] of the generator's size, in [-1, 1].</param>
    /// <param name="options">Length and schedule.</param>
    /// <param name="label">
    /// The class of which the mean w is taken; of a generator with labels all classes when null.
    /// </param>
    /// <exception cref="ArgumentException">The image has another size than the generator's.</exception>
    public static InvertedImage Project(
        TrainedGenerator generator, Tensor target, InversionOptions options, int? label = null)
    {
        var (side, channels) = (generator.Options.Resolution, generator.Options.ImageChannels);
        if (!target.shape.SequenceEqual([1, channels, side, side]))
            throw new ArgumentException(
                $"the image is [{string.Join(", ", target.shape)}]; expected [1, {channels}, {side}, {side}]",
                nameof(target));

        using var scope = NewDisposeScope();
        using var stream = new torch.Generator((ulong)options.Seed);
        var (mean, deviation) = Statistics(generator, options.Samples, stream, label);
        var pyramid = Pyramid(target.to(generator.Device));
        using var w = new Parameter(mean.clone());
        using var adam = optim.Adam([w], options.LearningRate, 0.9, 0.999);
        for (int step = 0; step < options.Steps; step++)
        {
            using var inner = NewDisposeScope();
            double t = (double)step / options.Steps;
            foreach (var group in adam.ParamGroups) group.LearningRate = options.LearningRate * Ramp(t, options);
            double noise = deviation * options.Noise * Math.Pow(Math.Max(0, 1 - (t / options.NoiseRampDown)), 2);
            var moved = w + (randn(w.shape, generator: stream, device: CPU).to(generator.Device) * noise);
            adam.zero_grad();
            Distance(pyramid, Pyramid(Image(generator, moved))).backward();
            adam.step();
        }

        using var noGrad = no_grad();
        var bytes = ImageWriter.ToBytes(target[0]);
        var found = Image(generator, w).cpu();
        double psnr = PeakSignalToNoise.Of(ImageWriter.ToBytes(found[0]), bytes);
        double meanPsnr = PeakSignalToNoise.Of(ImageWriter.ToBytes(Image(generator, mean).cpu()[0]), bytes);
        return new InvertedImage(
            w.detach().cpu().clone().DetachFromDisposeScope(), found.DetachFromDisposeScope(), psnr, meanPsnr);
    }

    /// <summary>The mean of w [1, w_dim], and the root mean square distance from it.</summary>
    private static (Tensor Mean, double Deviation) Statistics(
        TrainedGenerator generator, int samples, torch.Generator stream, int? label)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var all = cat(Enumerable.Range(0, samples).Select(i => (long)i).Chunk(SamplesAtOnce).Select(some =>
        {
            var z = randn(some.Length, generator.Options.ZDim, generator: stream, device: CPU).to(generator.Device);
            return generator.Mapping.Forward(z, generator.Labels(some, label)).select(1, 0);
        }).ToList());
        var mean = all.mean([0], keepdim: true);
        double deviation = Math.Sqrt((all - mean).square().sum().item<float>() / samples);
        return (mean.MoveToOuterDisposeScope(), deviation);
    }

    private static Tensor Image(TrainedGenerator generator, Tensor w) =>
        generator.Synthesize(w.unsqueeze(1).expand(-1, generator.NumWs, -1));

    /// <summary>The image and its halves, each pixel the mean of four.</summary>
    private static List<Tensor> Pyramid(Tensor image)
    {
        List<Tensor> levels = [image];
        for (long side = image.shape[3] / 2; side >= CoarsestSide; side /= 2)
        {
            var finer = levels[^1];
            levels.Add(finer.reshape(finer.shape[0], finer.shape[1], side, 2, side, 2).mean([3, 5]));
        }

        return levels;
    }

    private static Tensor Distance(List<Tensor> a, List<Tensor> b) =>
        a.Zip(b, (x, y) => (x - y).square().mean()).Aggregate((sum, level) => sum + level);

    /// <summary>Rises along a line, falls along a cosine.</summary>
    private static double Ramp(double t, InversionOptions options)
    {
        double fall = Math.Min(1, (1 - t) / options.RampDown);
        return (0.5 - (0.5 * Math.Cos(fall * Math.PI))) * Math.Min(1, t / options.RampUp);
    }
}
