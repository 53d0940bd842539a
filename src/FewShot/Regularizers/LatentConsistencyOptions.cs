using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Latent consistency, zCR (Zhao et al. 2021, "Improved Consistency Regularization for GANs", section 3.2): images of
/// nearby latents, G(z) and G(z + Δz) with Δz from N(0, σ²), are to be judged alike by the discriminator and to be made
/// different by the generator. The pairs share noise and augmentation. Defaults are those of StudioGAN's
/// BigGAN-ICR.
/// </summary>
[Part("latent_consistency")]
public sealed record LatentConsistencyOptions : RegularizerOptions
{
    /// <summary>What the squared difference of logits is multiplied by in the discriminator's step.</summary>
    [Range(0.0, double.MaxValue)]
    public double DiscriminatorWeight { get; init; } = 20;

    /// <summary>
    /// What the mean squared difference of pixels is multiplied by, and taken away, in the generator's step.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double GeneratorWeight { get; init; } = 0.5;

    /// <summary>σ.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Sigma { get; init; } = 0.05;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool Trains(NetworkRole network) =>
        (network == NetworkRole.Discriminator ? DiscriminatorWeight : GeneratorWeight) > 0;

    /// <inheritdoc/>
    public override bool IsOn => DiscriminatorWeight > 0 || GeneratorWeight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("latent_consistency", "logit²",
            "Mean squared difference between the logits of images of latents nearby, without its weight."),
        new("latent_diversity", "pixel value²",
            "Mean squared difference between images of latents nearby, without its weight."),
    ];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) =>
        new Term(this, RandomStreams.Of(setting.Seed, "latent_consistency"));

    private sealed class Term(LatentConsistencyOptions options, torch.Generator draws) : Regularizer(options)
    {
        public override IEnumerable<(string Name, torch.Generator Stream)> Streams => [("latent_consistency", draws)];

        public override void Accumulate(Turn turn)
        {
            var (batch, passes) = (turn.Batch, turn.Passes);
            bool ofGenerator = turn.Network == NetworkRole.Generator;
            var step = Upload.Like(randn(batch.Z.shape, generator: draws, device: CPU), batch.Z) * options.Sigma;
            var (own, nearby) = (Latents(turn, batch.Z), Latents(turn, batch.Z + step));
            long parts = passes.Trained.Count(batch.Z.shape[0]);
            for (long part = 0; part < parts; part++)
            {
                using var scope = NewDisposeScope();
                Tensor first = null!;
                passes.Rehearse(() => first = Made(own.Leaf));
                var difference = (first - Made(nearby.Leaf)).square();
                turn.Report(ofGenerator ? "latent_diversity" : StateName, difference);
                turn.Backward(
                    difference * (ofGenerator ? -options.GeneratorWeight : options.DiscriminatorWeight), parts);

                Tensor Made(Tensor latents)
                {
                    var ws = passes.Trained.Part(latents, part);
                    if (ofGenerator) return passes.Synthesize(ws);
                    Tensor images;
                    using (no_grad()) images = passes.Synthesize(ws);
                    var labels = passes.Trained.Part(batch.FakeLabels, part);
                    return passes.Judge(passes.See(images, DiscriminatorInput.Fakes), labels).Logits;
                }
            }

            own.Backward();
            nearby.Backward();
        }

        private static SharedInput Latents(Turn turn, Tensor z)
        {
            bool ofGenerator = turn.Network == NetworkRole.Generator;
            using var off = ofGenerator ? null : no_grad();
            return new(turn.Passes.Map(z, turn.Batch.FakeLabels, isDiscriminatorStep: !ofGenerator));
        }

        public override void Dispose()
        {
            draws.Dispose();
            base.Dispose();
        }
    }
}
