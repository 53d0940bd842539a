using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// The calls of the networks in training, and of the discriminator for measuring; samples apart, nothing else calls
/// them.
/// </summary>
public sealed class TrainingPasses
{
    private readonly TrainingNetworks networks;
    private readonly InputChain inputs;
    private readonly RandomStreams streams;
    private readonly PassOptions options;

    /// <summary>Sets up the calls.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="inputs">What lies between images and discriminator.</param>
    /// <param name="streams">Where noise, mixing and transforms are drawn from.</param>
    /// <param name="options">How they are called.</param>
    internal TrainingPasses(
        TrainingNetworks networks, InputChain inputs, RandomStreams streams, PassOptions? options = null)
    {
        (this.networks, this.inputs, this.streams, this.options) = (networks, inputs, streams, options ?? new());
    }

    /// <summary>How a batch is cut into parts for the networks that are trained.</summary>
    public MicroBatches Trained => options.Trained;

    /// <summary>What lies between images and discriminator.</summary>
    internal InputChain Inputs => inputs;

    /// <summary>Where the generator's noise is drawn from.</summary>
    public torch.Generator Noise => streams.Noise;

    /// <summary><c>[C, H, W]</c> of the images.</summary>
    public long[] ImageShape =>
        [networks.Generator.Options.ImageChannels, networks.Generator.Options.Resolution,
            networks.Generator.Options.Resolution];

    /// <summary>Real images shown before the iteration under way.</summary>
    public long Nimg { get; private set; }

    private ImageDiscriminator Discriminator => networks.Discriminator;

    /// <summary>Tells networks and input transforms that an iteration begins.</summary>
    /// <param name="nimg">Real images shown before it.</param>
    public void Begin(long nimg)
    {
        Nimg = nimg;
        foreach (var network in new nn.Module[] { networks.Generator, networks.GeneratorEma, Discriminator })
            (network as ITracksProgress)?.Begin(nimg);
        foreach (var transform in inputs.Transforms) transform.Begin(nimg);
        if (networks.Generator is not IGrows grown) return;
        foreach (var follower in inputs.Transforms.Append<object>(Discriminator).OfType<IFollowsGrowth>())
            follower.Follow(grown.Lod);
    }

    /// <summary>Intermediate latents; with mixing, the layers from a random one on follow other latents.</summary>
    /// <param name="z">Latents <c>[N, z_dim]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="isDiscriminatorStep">Whether the images are for the discriminator's step.</param>
    /// <param name="isForLoss">
    /// Whether they are for the adversarial loss, for which a method may take other latents.
    /// </param>
    /// <returns><c>[N, num_ws, w_dim]</c>.</returns>
    public Tensor Map(Tensor z, Tensor? labels, bool isDiscriminatorStep = false, bool isForLoss = false)
    {
        using var scope = NewDisposeScope();
        bool movesWAvg = isDiscriminatorStep || !options.MovesWAvgInDiscriminatorStepOnly;
        var own = isForLoss && options.Changes is { } changes ? changes.Latents(z) : z;
        var ws = networks.Generator.Map(own, labels, updateWAvg: movesWAvg);
        bool mixes = options.StyleMixing > 0 && Uniform() < options.StyleMixing && ReferenceEquals(own, z);
        if (mixes) ws = Mixed(ws, z, labels);
        return ws.MoveToOuterDisposeScope();
    }

    /// <summary>Images of intermediate latents.</summary>
    /// <param name="ws">From <see cref="Map"/>.</param>
    /// <returns><c>[N, C, H, W]</c>.</returns>
    public Tensor Synthesize(Tensor ws) =>
        networks.Generator.Synthesize(ws, options.Noise, streams.Noise, options.Upper);

    /// <summary>Runs what will be run once more, with the same noise and the same augmentation.</summary>
    /// <param name="run">Calls <see cref="Synthesize"/> and <see cref="See"/>.</param>
    public void Rehearse(Action run)
    {
        using var noise = streams.Noise.get_state();
        using var augment = streams.Augment.get_state();
        run();
        streams.Noise.set_state(noise);
        streams.Augment.set_state(augment);
    }

    /// <summary>What the discriminator sees of images.</summary>
    /// <param name="images">Real or generated images <c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="input">Which images these are.</param>
    public SeenImages See(Tensor images, DiscriminatorInput input) =>
        new SeenImages(Discriminator, inputs.Apply(images, input, streams.Augment), options.Frozen);

    /// <summary>
    /// What the discriminator sees of generated and of real images. A frozen part of it looks at both at once, where
    /// neither needs a gradient and one has not been cropped.
    /// </summary>
    /// <param name="fakes">Generated images <c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="reals">Real images <c>[M, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    public (SeenImages Fakes, SeenImages Reals) SeeBoth(Tensor fakes, Tensor reals)
    {
        if (!Discriminator.HasFrozenPart || fakes.requires_grad || reals.requires_grad)
            return (See(fakes, DiscriminatorInput.Fakes), See(reals, DiscriminatorInput.Reals));
        var fake = inputs.Apply(fakes, DiscriminatorInput.Fakes, streams.Augment);
        var real = inputs.Apply(reals, DiscriminatorInput.Reals, streams.Augment);
        return fake.shape[2] == real.shape[2] && fake.shape[3] == real.shape[3]
            ? new SeenImages(Discriminator, cat([fake, real]), options.Frozen).Split(fakes.shape[0])
            : (new SeenImages(Discriminator, fake, options.Frozen), new(Discriminator, real, options.Frozen));
    }

    /// <summary>
    /// Real images where they are mixed with generated ones before the input transforms: through those that are for
    /// real images alone.
    /// </summary>
    /// <param name="reals"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <returns>The same shape.</returns>
    public Tensor BesideFakes(Tensor reals) => inputs.ApplyToReals(reals, streams.Augment);

    /// <summary>
    /// What the discriminator sees of images, for a penalty on its gradient: with respect to the images, before they
    /// are transformed, or, where it sees them through a frozen part, to what that makes of them.
    /// </summary>
    /// <param name="images">Real or generated images <c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="input">Which images these are.</param>
    /// <returns>What it sees, and what the gradient is with respect to: leaves.</returns>
    public (SeenImages Seen, IReadOnlyList<Tensor> Inputs) SeeForPenalty(Tensor images, DiscriminatorInput input)
    {
        if (Discriminator.HasFrozenPart)
        {
            using var off = no_grad();
            var seen = See(images.detach(), input);
            foreach (var map in seen.Maps) map.requires_grad = true;
            return (seen, seen.Maps);
        }

        var leaf = images.detach().requires_grad_(true);
        var transformed = inputs.Apply(leaf, input, streams.Augment, secondOrder: true);
        return (new SeenImages(Discriminator, transformed, options.Frozen), [leaf]);
    }

    /// <summary>What the discriminator says in training.</summary>
    /// <param name="seen">What it sees.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    public Judgement Judge(SeenImages seen, Tensor? labels)
    {
        var judgement = Examine(Discriminator, seen, labels);
        return options.Changes?.Judged(judgement) ?? judgement;
    }

    /// <summary>What a discriminator, such as a frozen copy of the one in training, says of images.</summary>
    /// <param name="discriminator">The discriminator, of the same architecture.</param>
    /// <param name="seen">What it sees.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    public Judgement Examine(ImageDiscriminator discriminator, SeenImages seen, Tensor? labels) =>
        discriminator.Examine(seen.Maps, labels, options.Upper);

    /// <summary>
    /// Asks the discriminator about images without training it: in evaluation mode, so that no statistic and no
    /// singular vector of it moves, and without gradients.
    /// </summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="draws">
    /// The CPU generator that the input transforms draw from; null to show the images as they are.
    /// </param>
    /// <returns>One logit an image, the mean of those it is given: <c>[N]</c>.</returns>
    public Tensor Ask(Tensor images, Tensor? labels, torch.Generator? draws)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Discriminator.eval();
        try
        {
            images = draws is null
                ? inputs.Opaque(images)
                : inputs.Apply(images, DiscriminatorInput.Reals, draws);
            return Discriminator.Forward(images, labels).mean([1]).MoveToOuterDisposeScope();
        }
        finally
        {
            Discriminator.train();
        }
    }

    /// <summary>Shows images a few at a time, as many as frozen networks see at once.</summary>
    /// <param name="images">A part of a batch, <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are, of how many.</param>
    /// <param name="show">
    /// Takes images, their labels, the number of their part, and how many parts the batch has so.
    /// </param>
    public void InFrozenParts(
        Tensor images, Tensor? labels, (long Index, long Count) part, Action<Tensor, Tensor?, long, long> show)
    {
        long count = options.Frozen.Count(images.shape[0]);
        for (long i = 0; i < count; i++)
        {
            using var scope = NewDisposeScope();
            show(options.Frozen.Part(images, i), options.Frozen.Part(labels, i), (part.Index * count) + i,
                part.Count * count);
        }
    }

    private Tensor Mixed(Tensor ws, Tensor z, Tensor? labels)
    {
        long layers = ws.shape[1];
        long crossover = randint(1, layers, [1], generator: streams.StyleMixing, device: CPU).item<long>();
        var others = networks.Generator.Map(
            Upload.Like(randn(z.shape, generator: streams.StyleMixing, device: CPU), z), labels);
        return cat([ws.narrow(1, 0, crossover), others.narrow(1, crossover, layers - crossover)], 1);
    }

    private double Uniform() => rand(1, generator: streams.StyleMixing, device: CPU).item<float>();
}
