using FewShotGan.Generators;
using FewShotGan.Regularizers;

namespace FewShotGan.Tests.Regularizers;

public sealed class PathLengthTests
{
    private const double Weight = 2;

    [Theory]
    [InlineData("stylegan2", "stylegan2", true)]
    [InlineData("stylegan2", "projected", false)]
    [InlineData("fastgan", "projected", false)]
    public void The_gradient_of_the_path_length_is_its_difference_quotient(
        string generator, string discriminator, bool hasLabels)
    {
        using var networks = new PenaltyCase(generator, discriminator, hasLabels);
        networks.GradientsAreDifferenceQuotients(Options, "pl_penalty", Weight);
    }

    [Fact]
    public void Micro_batches_give_the_gradients_of_the_batch()
    {
        using var networks = new PenaltyCase("stylegan2", "projected");
        var (whole, mean) = networks.Run(Options, "pl_penalty");
        var (parts, ofParts) = networks.Run(
            Options, "pl_penalty", passOptions: new() { Noise = NoiseMode.Const, Trained = new(size: 2) });
        PenaltyCase.Equal(whole, parts);
        Assert.Equal(mean, ofParts, 1e-9 * mean);
    }

    [Fact]
    public void The_discriminator_gets_no_gradient()
    {
        using var networks = new PenaltyCase("stylegan2", "projected");
        var (gradients, _) = networks.Run(Options, "pl_penalty");
        Assert.Equal(gradients.Keys, networks.WithGradient);
    }

    private static PathLengthOptions Options => new() { Weight = Weight, Interval = PenaltyCase.Interval };
}
