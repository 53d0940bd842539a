using FewShotGan.Generators;
using FewShotGan.Inputs;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class LatentConsistencyTests
{
    /// <summary>Noise and augmentation are both images', so that only the latents make the difference.</summary>
    [Theory]
    [InlineData("Gmain", "latent_diversity")]
    [InlineData("Dmain", "latent_consistency")]
    public void Latents_that_are_the_same_make_no_difference(string phase, string column)
    {
        Assert.Equal(0, Difference(1e-30));
        Assert.True(Difference(0.5) > 0);

        double Difference(double sigma)
        {
            using var tiny = new TinyRun();
            using var scope = NewDisposeScope();
            using var session = tiny.NewSession();
            using var term = new LatentConsistencyOptions { Sigma = sigma }.Create(
                Training.AnySetting.WithoutNetworks);
            using var meter = new LossMeter();
            foreach (var parameter in session.Networks.Generator.parameters()) parameter.requires_grad = true;
            foreach (var parameter in session.Networks.Discriminator.parameters()) parameter.requires_grad = true;
            term.Accumulate(new Turn(phase, 1, session.NextBatches()[0], session.Step.Passes, [], meter));
            return meter.Mean(column)!.Value;
        }
    }

    [Fact]
    public void The_discriminators_gradients_are_difference_quotients()
    {
        using var penalty = new PenaltyCase("stylegan2", "stylegan2");
        penalty.GradientsAreDifferenceQuotients(
            new LatentConsistencyOptions { Sigma = 0.5, DiscriminatorWeight = 3 }, "latent_consistency", weight: 3);
    }

    [Fact]
    public void Mixed_latents_are_refused() => Assert.Contains(
        "regularizers.latent_consistency: found latent_consistency with training.style_mixing_prob 0.9, expected 0",
        Assert.Throws<InputException>(() => RecipeFile.Parse(
            "regularizers: {latent_consistency: {}}\ntraining: {style_mixing_prob: 0.9}", "l.yaml")).Message,
        StringComparison.Ordinal);
}
