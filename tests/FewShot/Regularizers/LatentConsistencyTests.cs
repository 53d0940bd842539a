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
            using (no_grad())
            {
                foreach (var (name, parameter) in session.Networks.Generator.named_parameters())
                    if (name.EndsWith("noise_strength", StringComparison.Ordinal)) parameter.fill_(1);
            }

            foreach (var parameter in session.Networks.Generator.parameters()) parameter.requires_grad = true;
            foreach (var parameter in session.Networks.Discriminator.parameters()) parameter.requires_grad = true;
            term.Accumulate(new Turn(phase, 1, session.NextBatches()[0], session.Step.Passes, [], meter));
            return meter.Mean(column)!.Value;
        }
    }

    /// <summary>Against its gradient the generator makes images of nearby latents differ more.</summary>
    [Fact]
    public void The_generators_step_drives_images_of_nearby_latents_apart()
    {
        using var tiny = new TinyRun();
        using var scope = NewDisposeScope();
        using var session = tiny.NewSession();
        List<TorchSharp.Modules.Parameter> parameters = [.. session.Networks.Generator.parameters()];
        foreach (var parameter in parameters) parameter.requires_grad = true;
        var batch = session.NextBatches()[0];
        double before = Diversity();
        using (no_grad())
            foreach (var parameter in parameters.Where(parameter => parameter.grad is not null))
                parameter.sub_(parameter.grad! * 1e-3);
        double after = Diversity();
        Assert.True(after > before, $"{before} before, {after} after");
        Assert.All(session.Networks.Discriminator.parameters(), parameter => Assert.Null(parameter.grad));

        double Diversity()
        {
            using var meter = new LossMeter();
            using var term = new LatentConsistencyOptions { Sigma = 0.5 }.Create(
                Training.AnySetting.WithoutNetworks);
            session.Step.Passes.Rehearse(
                () => term.Accumulate(new Turn("Gmain", 1, batch, session.Step.Passes, [], meter)));
            return meter.Mean("latent_diversity")!.Value;
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
