using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Timing;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Timing;

public class ConvolutionCostTests
{
    [Fact]
    public void An_8_px_generator_is_counted_layer_by_layer()
    {
        // 4 px: 3x3 of 6 to 6 channels; 8 px: the doubling one at 4 px, 6 to 5, then 5 to 5; colours at both.
        var options =
            new StyleGan2GeneratorOptions { Resolution = 8, ChannelBase = 40, ChannelMax = 6, Architecture = "skip" };
        Assert.Equal(
            (16 * 9 * 36) + (16 * 6 * 3) + (16 * 9 * 30) + (64 * 9 * 25) + (64 * 5 * 3),
            ConvolutionCost.OfGenerator(options));
        Assert.Equal(
            (16 * 9 * 36) + (16 * 9 * 30) + (16 * 30) + (64 * 9 * 25) + (64 * 5 * 3),
            ConvolutionCost.OfGenerator(options with { Architecture = "resnet" }));
    }

    [Fact]
    public void An_8_px_discriminator_is_counted_layer_by_layer()
    {
        var options =
            new StyleGan2DiscriminatorOptions { Resolution = 8, ChannelBase = 40, ChannelMax = 6,
                Architecture = "resnet" };
        Assert.Equal(
            (64 * 3 * 5) + (64 * 9 * 25) + (16 * 9 * 30) + (16 * 30) + (16 * 9 * 7 * 6),
            ConvolutionCost.OfDiscriminator(options));
    }

    [Theory]
    [InlineData("skip")]
    [InlineData("resnet")]
    [InlineData("orig")]
    public void Every_convolutions_weights_are_counted_at_its_resolution(string architecture)
    {
        using var rng = new torch.Generator(0);
        var options =
            new StyleGan2DiscriminatorOptions { Resolution = 32, ChannelBase = 512, ChannelMax = 24,
                Architecture = architecture };
        using var d = new StyleGan2Discriminator(options, rng);
        double expected = d.named_parameters().Where(pair => pair.parameter.dim() == 4).Sum(pair =>
        {
            double side = int.Parse(
                pair.name[1..pair.name.IndexOf('.', StringComparison.Ordinal)],
                System.Globalization.CultureInfo.InvariantCulture);
            bool halved = pair.name.Contains("conv1", StringComparison.Ordinal)
                || pair.name.Contains("skip", StringComparison.Ordinal);
            return pair.parameter.numel() * side * side / (halved ? 4 : 1);
        });
        Assert.Equal(expected, ConvolutionCost.OfDiscriminator(options));
    }

    [Fact]
    public void A_phase_counts_each_way_through_the_networks()
    {
        var (g, d) = (
            new StyleGan2GeneratorOptions { Resolution = 16 }, new StyleGan2DiscriminatorOptions { Resolution = 16 });
        double Of(string phase) => ConvolutionCost.OfPhase(phase, g, d, batch: 8, plBatchShrink: 2);
        var (one, other) = (ConvolutionCost.OfGenerator(g), ConvolutionCost.OfDiscriminator(d));
        Assert.Equal(16 * ((3 * one) + (2 * other)), Of("Gmain"));
        Assert.Equal(16 * 3 * one, Of("Greg"));
        Assert.Equal(16 * (one + (6 * other)), Of("Dmain"));
        Assert.Equal(16 * 6 * other, Of("Dreg"));
    }
}
