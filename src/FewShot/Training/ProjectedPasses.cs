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
public sealed class ProjectedPasses(
    TrainingNetworks networks, IAugment? augment, RandomStreams streams, AugmentScope scope = AugmentScope.Both)
{
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

    /// <summary>Logits [N, K] of pictures [N, C, H, W], blurred, and augmented if the scope says so.</summary>
    /// <param name="pictures">Real or generated pictures in [-1, 1].</param>
    /// <param name="labels">Labels [N, c_dim]; null without labels.</param>
    /// <param name="input">Which pictures these are.</param>
    public Tensor Discriminate(Tensor pictures, Tensor? labels, DiscriminatorInput input)
    {
        using var inner = NewDisposeScope();
        pictures = BlurFade.Apply(pictures, BlurSigma);
        if (augment is not null && scope.Holds(input)) pictures = augment.Augment(pictures, streams.Augment);
        return networks.Discriminator.Forward(pictures, labels).MoveToOuterDisposeScope();
    }
}
