using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Layers;

namespace FewShotGan.Timing;

/// <summary>
/// Multiply-adds of the convolutions of StyleGAN2 networks, which are nearly all of a training step's arithmetic. A
/// convolution costs the same again for the gradient of its input and for that of its weights.
/// </summary>
internal static class ConvolutionCost
{
    // Forward, both gradients, and for the penalty's graph the derivative of the first gradient with its own two.
    private const int SecondOrder = 6;

    /// <summary>Floating-point operations (two a multiply-add) of one run of a phase.</summary>
    /// <param name="phase"><c>Gmain</c>, <c>Greg</c>, <c>Dmain</c> or <c>Dreg</c>.</param>
    /// <param name="generator">The generator.</param>
    /// <param name="discriminator">The discriminator.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="plBatchShrink">The path-length phase takes one latent in so many.</param>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public static double OfPhase(
        string phase, StyleGan2GeneratorOptions generator, StyleGan2DiscriminatorOptions discriminator, int batch,
        int plBatchShrink)
    {
        double g = OfGenerator(generator), d = OfDiscriminator(discriminator);
        double each = phase switch
        {
            "Gmain" => (3 * g) + (2 * d), // D's weights need no gradient.
            "Greg" => SecondOrder * g / plBatchShrink,
            "Dmain" => g + (2 * 3 * d),
            "Dreg" => SecondOrder * d,
            _ => throw new ArgumentException($"there is no phase '{phase}'", nameof(phase)),
        };
        return 2 * each * batch;
    }

    /// <summary>Multiply-adds of one image's way forward through a generator.</summary>
    /// <param name="options">The generator.</param>
    public static double OfGenerator(StyleGan2GeneratorOptions options)
    {
        double sum = 0;
        foreach (int r in StyleGan2Shape.Blocks(options.Resolution))
        {
            double channels = Width(r, options.ChannelBase, options.ChannelMax);
            double before = r == 4 ? 0 : Width(r / 2, options.ChannelBase, options.ChannelMax);
            // The first convolution upsamples by its stride.
            sum += Kernel(r / 2, before, channels) + Kernel(r, channels, channels);
            if (options.Architecture == "skip" || r == options.Resolution)
                sum += Pointwise(r, channels, options.ImageChannels);
            if (options.Architecture == "resnet") sum += Pointwise(r / 2, before, channels);
        }

        return sum;
    }

    /// <summary>Multiply-adds of one image's way forward through a discriminator.</summary>
    /// <param name="options">The discriminator.</param>
    public static double OfDiscriminator(StyleGan2DiscriminatorOptions options)
    {
        double last = Width(4, options.ChannelBase, options.ChannelMax);
        double sum = Kernel(4, last + options.MbstdChannels, last);
        if (options.Architecture == "skip") sum += Pointwise(4, options.ImageChannels, last);
        foreach (int r in StyleGan2Shape.Blocks(options.Resolution).Skip(1))
        {
            double channels = Width(r, options.ChannelBase, options.ChannelMax),
                after = Width(r / 2, options.ChannelBase, options.ChannelMax);
            if (options.Architecture == "skip" || r == options.Resolution)
                sum += Pointwise(r, options.ImageChannels, channels);
            sum += Kernel(r, channels, channels) + Kernel(r / 2, channels, after);
            if (options.Architecture == "resnet") sum += Pointwise(r / 2, channels, after);
        }

        return sum;
    }

    private static int Width(int resolution, int channelBase, int channelMax) =>
        StyleGan2Shape.Channels(resolution, channelBase, channelMax);

    private static double Kernel(double side, double channels, double outChannels) =>
        9 * side * side * channels * outChannels;

    private static double Pointwise(double side, double channels, double outChannels) =>
        side * side * channels * outChannels;
}
