using FewShotGan.Augment;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>How the phases of Projected GAN's training call the networks, and what lies between pictures and discriminator.</summary>
/// <param name="networks">The networks.</param>
/// <param name="augment">What the discriminator's inputs go through, after the blur; nothing when null.</param>
/// <param name="streams">Where noise and augmentations are drawn from.</param>
/// <param name="scope">What the augmentation is applied to.</param>
/// <param name="microBatches">How many pictures the frozen networks see at a time; all when null.</param>
public sealed class ProjectedPasses(
    TrainingNetworks networks, IAugment? augment, RandomStreams streams, AugmentScope scope = AugmentScope.Both, MicroBatches? microBatches = null)
{
    private readonly MicroBatches parts = microBatches ?? new();

    private ProjectedDiscriminator Discriminator => (ProjectedDiscriminator)networks.Discriminator;

    /// <summary>σ of the blur before the discriminator, in pixels.</summary>
    public double BlurSigma { get; set; }

    /// <summary>Pictures [N, C, H, W] of latents; what gradients do not need is freed at once.</summary>
    /// <param name="z">Latents [N, z_dim].</param>
    /// <param name="labels">Labels [N, c_dim]; null without labels.</param>
    /// <param name="updateWAvg">Whether the generator's mean w, if there is one, moves.</param>
    public Tensor Generate(Tensor z, Tensor? labels, bool updateWAvg = false)
    {
        using var inner = NewDisposeScope();
        var ws = networks.Generator.Map(z, labels, updateWAvg: updateWAvg);
        return networks.Generator.Synthesize(ws, NoiseMode.Random, streams.Noise).MoveToOuterDisposeScope();
    }

    /// <summary>What the discriminator's frozen networks see of pictures [N, C, H, W], blurred, and augmented if the scope says so.</summary>
    /// <param name="pictures">Real or generated pictures in [-1, 1].</param>
    /// <param name="input">Which pictures these are.</param>
    public FrozenFeatures See(Tensor pictures, DiscriminatorInput input)
    {
        pictures = BlurFade.Apply(pictures, BlurSigma);
        if (augment is not null && scope.Holds(input)) pictures = augment.Augment(pictures, streams.Augment);
        return new FrozenFeatures(Discriminator, pictures, parts);
    }

    /// <summary>Shows pictures a few at a time, as many as the frozen networks see at once.</summary>
    /// <param name="pictures">Pictures [N, C, H, W].</param>
    /// <param name="labels">Labels [N, c_dim]; null without labels.</param>
    /// <param name="show">Takes a part, its labels, its number, and how many parts there are.</param>
    public void InParts(Tensor pictures, Tensor? labels, Action<Tensor, Tensor?, long, long> show)
    {
        long count = parts.Count(pictures.shape[0]);
        for (long part = 0; part < count; part++)
        {
            using var inner = NewDisposeScope();
            show(parts.Part(pictures, part), parts.Part(labels, part), part, count);
        }
    }

    /// <summary>Logits [N, K] of what was seen of pictures.</summary>
    /// <param name="seen">From <see cref="See"/>.</param>
    /// <param name="labels">Labels [N, c_dim]; null without labels.</param>
    public Tensor Judge(FrozenFeatures seen, Tensor? labels) => Discriminator.Judge(seen.Maps, labels);
}
