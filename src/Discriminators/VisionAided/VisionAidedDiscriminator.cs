using FewShotGan.Discriminators.Features;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// A discriminator that looks through one pretrained network (Kumari et al. 2022, "Ensembling Off-the-shelf Models for
/// GAN Training", section 3): the network is frozen, only the head on its features is trained. It is added to a
/// recipe's own discriminator; with a <see cref="PerceptualHead"/> it is the perceptual discriminator of Sungatullina
/// et al. (2018).
/// </summary>
public sealed class VisionAidedDiscriminator : Module
{
    private const int Colours = 3;
    private const string Trained = "head";
    private readonly IFeatureNetwork network;

    /// <summary>Looks at what the network returns, and draws the head's weights.</summary>
    /// <param name="options">Sizes and head.</param>
    /// <param name="network">The network, on the CPU; disposed with this.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">
    /// An option is impossible, or features do not suit the head; the message names the tap.
    /// </exception>
    /// <exception cref="OnnxImportException">The network does not take images of this size.</exception>
    public VisionAidedDiscriminator(VisionAidedDiscriminatorOptions options, IFeatureNetwork network, Generator init)
        : base(nameof(VisionAidedDiscriminator))
    {
        if (options.ImageChannels is not (1 or Colours))
            throw new ArgumentException(
                $"images have {options.ImageChannels} channels; a feature network sees 1 or {Colours}.",
                nameof(options));
        (Options, this.network) = (options, network);
        Head = HeadFactory.Make(options, TapShapes(network, options.SeenOrOwn), init);
        if (network is Module module) register_module("network", module);
        register_module(Trained, Head);
    }

    /// <summary>What it was built from.</summary>
    public VisionAidedDiscriminatorOptions Options { get; }

    /// <summary>What is trained: the head on the network's features.</summary>
    public VisionAidedHead Head { get; }

    /// <summary>
    /// The head that suits a network's taps: <see cref="VisionAidedHeadKind.MultiLevel"/> for several maps, as the
    /// reference has it on networks with several levels, else <see cref="VisionAidedHeadKind.Conv"/> for a map and
    /// <see cref="VisionAidedHeadKind.Mlp"/> for a vector.
    /// </summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <param name="side">Height and width of what it sees, in pixels.</param>
    /// <exception cref="OnnxImportException">The network does not take images of this size.</exception>
    public static VisionAidedHeadKind SuitableHead(IFeatureNetwork network, int side) =>
        HeadFactory.Suitable(TapShapes(network, side));

    /// <summary>
    /// Images as a network sees them, resized as in the reference: averages over areas, or copies of pixels when there
    /// are too few.
    /// </summary>
    /// <param name="images"><c>[N, 1 or 3, R, R]</c>.</param>
    /// <param name="side">Height and width of what the network sees, in pixels.</param>
    /// <returns><c>[N, 1 or 3, side, side]</c>.</returns>
    public static Tensor Seen(Tensor images, int side) =>
        side == images.shape[2] ? images : functional.interpolate(images, [side, side], mode: InterpolationMode.Area);

    /// <summary>Whether a parameter is trained, which those of the head are.</summary>
    /// <param name="parameter">Its name.</param>
    public static bool Trains(string parameter) => parameter.StartsWith(Trained + ".", StringComparison.Ordinal);

    /// <summary>
    /// The features that the head judges. The network is frozen, so this needs no gradient in the discriminator's step:
    /// call it under <c>no_grad</c> there.
    /// </summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <exception cref="ArgumentException">The images have another shape than the options say.</exception>
    public IReadOnlyList<Tensor> Look(Tensor images)
    {
        ImageShape.Require(images, Options.ImageChannels, Options.Resolution);
        using var scope = NewDisposeScope();
        return [.. HeadFactory.Inputs(Options.Head, network.Extract(Seen(images, Options.SeenOrOwn)))
            .Select(scope.MoveToOuter)];
    }

    /// <summary>Judges features.</summary>
    /// <param name="features">From <see cref="Look"/>.</param>
    /// <param name="labels"><c>[N, CDim]</c> with labels, else null.</param>
    /// <returns>Logits, as <see cref="VisionAidedHead.Forward"/> gives them.</returns>
    public IReadOnlyList<Tensor> Judge(IReadOnlyList<Tensor> features, Tensor? labels = null) =>
        Head.Forward(features, labels);

    /// <summary>Judges images, with gradients to them.</summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="labels"><c>[N, CDim]</c> with labels, else null.</param>
    /// <returns>Logits, as <see cref="VisionAidedHead.Forward"/> gives them.</returns>
    public IReadOnlyList<Tensor> Forward(Tensor images, Tensor? labels = null)
    {
        using var scope = NewDisposeScope();
        return [.. Judge(Look(images), labels).Select(scope.MoveToOuter)];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && network is not Module) network.Dispose();
        base.Dispose(disposing);
    }

    private static List<(string Tap, long[] Shape)> TapShapes(IFeatureNetwork network, int side)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return [.. network.Extract(zeros(1, Colours, side, side, device: CPU))
            .Zip(network.Taps, (map, tap) => (tap, map.shape))];
    }
}
