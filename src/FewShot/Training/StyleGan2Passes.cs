using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>How the phases call the networks: with which noise and mixing, and with what between pictures and discriminator.</summary>
/// <param name="networks">The networks.</param>
/// <param name="augment">T of DiffAugment (Zhao et al. 2020, equation iii), applied to what the discriminator sees; none when null.</param>
/// <param name="streams">Where noise, mixing and augmentations are drawn from.</param>
/// <param name="styleMixing">Share of batches in which two latents are mixed (Karras et al. 2019, section 3.1), in [0, 1].</param>
/// <param name="noise">The generator's noise inputs in training.</param>
/// <param name="scope">What the augmentation is applied to.</param>
/// <param name="microBatches">How a batch is cut into parts; not at all when null.</param>
/// <param name="upper">The type that the networks' upper resolutions compute in; null for that of the weights.</param>
public sealed class StyleGan2Passes(
    TrainingNetworks networks, IAugment? augment, RandomStreams streams, double styleMixing = 0,
    NoiseMode noise = NoiseMode.Random, AugmentScope scope = AugmentScope.Both, MicroBatches? microBatches = null,
    ScalarType? upper = null)
{
    /// <summary>How a batch is cut into parts.</summary>
    public MicroBatches MicroBatches { get; } = microBatches ?? new();

    private StyleGan2Generator Generator => (StyleGan2Generator)networks.Generator;

    private StyleGan2Discriminator Discriminator => (StyleGan2Discriminator)networks.Discriminator;

    /// <summary>Intermediate latents [N, num_ws, w_dim]; moves w_avg. With mixing, the layers from a random one on follow other latents.</summary>
    /// <param name="z">Latents [N, z_dim].</param>
    /// <param name="labels">Labels [N, c_dim]; null without labels.</param>
    public Tensor Map(Tensor z, Tensor? labels)
    {
        var mapping = Generator.Mapping;
        var ws = mapping.Forward(z, labels, updateWAvg: true);
        if (styleMixing == 0 || rand(1, generator: streams.StyleMixing, device: CPU).item<float>() >= styleMixing) return ws;

        long layers = ws.shape[1];
        long crossover = randint(1, layers, [1], generator: streams.StyleMixing, device: CPU).item<long>();
        var others = mapping.Forward(randn(z.shape, generator: streams.StyleMixing, device: CPU).to(z.device), labels);
        return cat([ws.narrow(1, 0, crossover), others.narrow(1, crossover, layers - crossover)], 1);
    }

    /// <summary>Pictures [N, C, H, W] of intermediate latents <paramref name="ws"/> [N, num_ws, w_dim].</summary>
    /// <param name="ws">From <see cref="Map"/>.</param>
    public Tensor Synthesize(Tensor ws) => Generator.Synthesis.Forward(ws, noise, streams.Noise, upper);

    /// <summary>[C, H, W] of the pictures.</summary>
    public long[] PictureShape
    {
        get
        {
            var options = Generator.Options;
            return [options.ImageChannels, options.Resolution, options.Resolution];
        }
    }

    /// <summary>Runs what will be run once more, with the same noise.</summary>
    /// <param name="run">Calls <see cref="Synthesize"/>.</param>
    public void Rehearse(Action run)
    {
        using var state = streams.Noise.get_state();
        run();
        streams.Noise.set_state(state);
    }

    /// <summary>Logits [N, 1] of <paramref name="pictures"/> [N, C, H, W], augmented if the scope says so.</summary>
    /// <param name="pictures">Real or generated pictures in [-1, 1].</param>
    /// <param name="labels">Labels [N, c_dim]; null without labels.</param>
    /// <param name="input">Which pictures these are.</param>
    /// <param name="secondOrder">Whether the gradient will be differentiated again.</param>
    public Tensor Discriminate(Tensor pictures, Tensor? labels, DiscriminatorInput input, bool secondOrder = false)
    {
        if (augment is not null && scope.Holds(input)) pictures = augment.Augment(pictures, streams.Augment, secondOrder);
        return Discriminator.Forward(pictures, labels, upper);
    }
}
