using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Regularizers;

/// <summary>
/// Instance discrimination, InsGen (Yang et al. 2021, "Data-Efficient Instance Generation from Instance
/// Discrimination", section 3): the discriminator's features, through a head of their own for real and for generated
/// images, tell each image from all others, whatever the augmentation made of it and, of generated images, for latents
/// nearby. The generator learns to make images that are told apart. As its program, but that an image's first view is
/// the one which the adversarial loss sees anyway, that the slow copy of the discriminator is one update later, and
/// that both heads have the discriminator's rate, without the correction for lazy regularisers. Where styles are mixed,
/// latents nearby are mixed anew, as there.
/// </summary>
[Part("contrastive")]
public sealed record ContrastiveOptions : RegularizerOptions
{
    /// <summary>The weight of real images in the discriminator's step; 0 leaves them out.</summary>
    [Range(0.0, double.MaxValue)]
    public double RealWeight { get; init; } = 1;

    /// <summary>The weight of generated images in the discriminator's step; 0 leaves them out.</summary>
    [Range(0.0, double.MaxValue)]
    public double FakeWeight { get; init; } = 1;

    /// <summary>
    /// The weight in the generator's step, which takes the head of generated images as it is; 0 leaves it out.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double GeneratorWeight { get; init; } = 0.1;

    /// <summary>What similarities are divided by.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Temperature { get; init; } = 0.2;

    /// <summary>What the slow copies of discriminator and heads keep of themselves in an update.</summary>
    [Range(0.0, 1.0)]
    public double Momentum { get; init; } = 0.999;

    /// <summary>Standard deviation of the step from a latent to one nearby.</summary>
    [Range(0.0, double.MaxValue)]
    public double Sigma { get; init; } = 0.15;

    /// <summary>
    /// Images that each head remembers, from which an image is told. The program has a twentieth of the data set, twice
    /// that with mirror images; with many more an image would often be among those that it is to differ from.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Queue { get; init; } = 20;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool Trains(NetworkRole network) =>
        network == NetworkRole.Discriminator || GeneratorWeight > 0;

    /// <inheritdoc/>
    public override bool IsOn => RealWeight > 0 || FakeWeight > 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => BatchUse.Whole("regularizers.contrastive");

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsFeatures => true;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("contrastive_real", "nats",
            "Cross-entropy of telling a real image from those before it by the discriminator's features."),
        new("contrastive_fake", "nats", "The same of generated images, in the discriminator's step."),
        new("contrastive_g", "nats", "The same of generated images, in the generator's step."),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(GeneratorOptions generator, int batch)
    {
        if (FakeWeight == 0 && GeneratorWeight > 0 && RealWeight > 0)
        {
            yield return ("generator_weight", $"found {GeneratorWeight} with fake_weight 0, expected 0: it is the "
                + "discriminator that trains the head of generated images");
        }
    }

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new InstanceDiscrimination(this, setting);
}
