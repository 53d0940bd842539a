using FewShotGan.Augment;
using FewShotGan.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>How the phases call the networks: with which noise, and with what between pictures and discriminator.</summary>
/// <param name="networks">The networks.</param>
/// <param name="augment">T of DiffAugment (Zhao et al. 2020, equation iii), applied to all that the discriminator sees; none when null.</param>
/// <param name="streams">Where noise and augmentations are drawn from.</param>
/// <param name="noise">The generator's noise inputs in training.</param>
public sealed class StyleGan2Passes(
    TrainingNetworks networks, IAugment? augment, RandomStreams streams, NoiseMode noise = NoiseMode.Random)
{
    /// <summary>The networks.</summary>
    public TrainingNetworks Networks => networks;

    /// <summary>Pictures [N, C, H, W] of latents <paramref name="z"/> [N, z_dim]; moves w_avg.</summary>
    /// <param name="z">Latents [N, z_dim].</param>
    public Tensor Generate(Tensor z)
    {
        var ws = networks.Generator.Mapping.Forward(z, updateWAvg: true);
        return networks.Generator.Synthesis.Forward(ws, noise, streams.Noise);
    }

    /// <summary>Logits [N, 1] of augmented <paramref name="pictures"/> [N, C, H, W].</summary>
    /// <param name="pictures">Real or generated pictures in [-1, 1].</param>
    public Tensor Discriminate(Tensor pictures) =>
        networks.Discriminator.Forward(augment?.Augment(pictures, streams.Augment) ?? pictures);
}
