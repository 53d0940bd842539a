using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators;

/// <summary>A discriminator that is a network.</summary>
/// <param name="name">The module's name.</param>
public abstract class ImageDiscriminator(string name) : Module(name), IDiscriminator
{
    /// <summary>What the network was built from.</summary>
    public abstract DiscriminatorOptions Options { get; }

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
