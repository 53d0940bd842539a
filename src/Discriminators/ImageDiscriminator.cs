using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators;

/// <summary>
/// A discriminator that is a network. It judges in two steps: what it sees of images, by parts of it that are never
/// trained, and what it makes of that. One that is trained altogether sees the images themselves.
/// </summary>
/// <param name="name">The module's name.</param>
/// <param name="options">What the network is built from.</param>
/// <remarks>
/// A network must not override <see cref="Options"/> with a type of its own: TorchSharp 0.107's <c>Module.to</c> would
/// find two properties of one name, and throw.
/// </remarks>
public abstract class ImageDiscriminator(string name, DiscriminatorOptions options) : Module(name)
{
    /// <summary>What the network was built from.</summary>
    public DiscriminatorOptions Options { get; } = options;

    /// <summary>Whether images are looked at through a part that is never trained.</summary>
    public virtual bool HasFrozenPart => false;

    /// <summary>Whether a parameter is trained; otherwise it keeps its first value for ever.</summary>
    /// <param name="parameter">Its official name.</param>
    public virtual bool Trains(string parameter) => true;

    /// <summary>
    /// The resolution of the block that a parameter or buffer belongs to, in a network that grows and so may begin
    /// from one that lacks it; the largest number for what only a network that grows has. Null for everything else.
    /// </summary>
    /// <param name="tensor">Its official name.</param>
    public virtual int? ResolutionOf(string tensor) => null;

    /// <summary>
    /// The axis of a parameter of an equalised layer along which each class has its own numbers; null without one.
    /// </summary>
    /// <param name="parameter">Its official name.</param>
    public virtual int? ClassAxis(string parameter) => null;

    /// <summary>Judges a batch.</summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="labels"><c>[N, CDim]</c> when the discriminator is conditional, else null.</param>
    /// <param name="upper">
    /// The type that upper resolutions compute in; null for the type of the weights everywhere.
    /// </param>
    /// <returns>Logits <c>[N, K]</c>, one or more an image; positive for real.</returns>
    /// <exception cref="ArgumentException">
    /// The images have another shape than the network's, or labels are missing.
    /// </exception>
    public Tensor Forward(Tensor images, Tensor? labels = null, ScalarType? upper = null)
    {
        using var scope = NewDisposeScope();
        return Judge(Look(images), labels, upper).MoveToOuterDisposeScope();
    }

    /// <summary>What the trained part judges of images: the images, or what the frozen part makes of them.</summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <returns>One or more tensors <c>[N, …]</c>.</returns>
    /// <exception cref="ArgumentException">The images have another shape than the network's.</exception>
    public virtual IReadOnlyList<Tensor> Look(Tensor images) => [images];

    /// <summary>Judges what was seen.</summary>
    /// <param name="seen">From <see cref="Look"/>.</param>
    /// <param name="labels"><c>[N, CDim]</c> when the discriminator is conditional, else null.</param>
    /// <param name="upper">
    /// The type that upper resolutions compute in; null for the type of the weights everywhere.
    /// </param>
    /// <returns>Logits <c>[N, K]</c>, one or more an image; positive for real.</returns>
    /// <exception cref="ArgumentException">
    /// The images have another shape than the network's, or labels are missing.
    /// </exception>
    public abstract Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null);

    /// <summary>Judges what was seen, and gives all that comes of it: for one with more outputs than logits.</summary>
    /// <param name="seen">From <see cref="Look"/>.</param>
    /// <param name="labels"><c>[N, CDim]</c> when the discriminator is conditional, else null.</param>
    /// <param name="upper">
    /// The type that upper resolutions compute in; null for the type of the weights everywhere.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The images have another shape than the network's, or labels are missing.
    /// </exception>
    public virtual Judgement Examine(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null) =>
        new(Judge(seen, labels, upper));

    /// <summary>The logits of <see cref="Examine"/>, for a network whose <see cref="Judge"/> gives no more.</summary>
    /// <param name="seen">From <see cref="Look"/>.</param>
    /// <param name="labels"><c>[N, CDim]</c> when the discriminator is conditional, else null.</param>
    /// <param name="upper">
    /// The type that upper resolutions compute in; null for the type of the weights everywhere.
    /// </param>
    /// <returns><c>[N, K]</c>.</returns>
    protected Tensor LogitsAlone(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper)
    {
        using var scope = NewDisposeScope();
        return Examine(seen, labels, upper).Logits.MoveToOuterDisposeScope();
    }

    /// <summary>Images with a channel for each class, 1 in that of the image's label.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="labels"><c>[N, CDim]</c> when the discriminator is conditional, else null.</param>
    /// <returns><c>[N, C + CDim, H, W]</c>; the images themselves without labels.</returns>
    /// <exception cref="ArgumentNullException">Labels are missing.</exception>
    protected Tensor WithLabels(Tensor images, Tensor? labels)
    {
        if (Options.CDim == 0) return images;
        ArgumentNullException.ThrowIfNull(labels);
        int side = Options.Resolution;
        var maps = labels.to(images.dtype).unsqueeze(-1).unsqueeze(-1).expand(-1, -1, side, side);
        return cat([images, maps], 1);
    }

    /// <summary>Refuses images of another shape than the options'.</summary>
    /// <param name="images">The images.</param>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    protected void CheckShape(Tensor images) =>
        ImageShape.Require(images, Options.ImageChannels, Options.TakesAnySize ? null : Options.Resolution);
}
