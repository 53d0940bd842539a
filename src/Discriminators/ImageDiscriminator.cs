using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators;

/// <summary>A discriminator that is a network.</summary>
/// <param name="name">The module's name.</param>
/// <param name="options">What the network is built from.</param>
/// <remarks>
/// The options are no member that a network overrides with its own type: TorchSharp 0.107's <c>Module.to</c> finds two properties of one
/// name then, and throws.
/// </remarks>
public abstract class ImageDiscriminator(string name, DiscriminatorOptions options) : Module(name), IDiscriminator
{
    /// <summary>What the network was built from.</summary>
    public DiscriminatorOptions Options { get; } = options;

    /// <summary>Whether a parameter is trained; otherwise it keeps its first value for ever.</summary>
    /// <param name="parameter">Its official name.</param>
    public virtual bool Trains(string parameter) => true;

    /// <inheritdoc/>
    public abstract Tensor Forward(Tensor images, Tensor? labels = null);

    /// <summary>Refuses images of another shape than the options'.</summary>
    /// <param name="images">The images.</param>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    protected void CheckShape(Tensor images) => ImageShape.Require(images, Options.ImageChannels, Options.Resolution);
}
