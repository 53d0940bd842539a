using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using FewShotGan.Parts;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// Something that images go through on their way to the discriminator. One that is steered while the run trains brings
/// what steers it: it is shown every logit of the discriminator's step, and told when an iteration ends.
/// </summary>
public abstract class InputTransform : ITrainingState, IDisposable
{
    /// <inheritdoc/>
    public abstract string StateName { get; }

    /// <summary>What it stands at now, for the row at the end of a tick.</summary>
    public virtual IEnumerable<(string Name, double Value)> Values => [];

    /// <summary>Transforms images, differentiably.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>, about <c>[-1, 1]</c>.</param>
    /// <param name="draws">The CPU generator that random numbers are drawn from.</param>
    /// <param name="secondOrder">Whether the gradient will be differentiated again.</param>
    /// <returns>The same shape, or a part of each image for a discriminator that takes any size.</returns>
    public abstract Tensor Apply(Tensor images, Generator draws, bool secondOrder);

    /// <summary>Transforms images, differentiably, where it matters which images these are.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>, about <c>[-1, 1]</c>.</param>
    /// <param name="input">Which images these are.</param>
    /// <param name="draws">The CPU generator that random numbers are drawn from.</param>
    /// <param name="secondOrder">Whether the gradient will be differentiated again.</param>
    /// <returns>As of the other overload, which is called unless the transform says otherwise.</returns>
    public virtual Tensor Apply(Tensor images, DiscriminatorInput input, Generator draws, bool secondOrder) =>
        Apply(images, draws, secondOrder);

    /// <summary>Is told that an iteration begins.</summary>
    /// <param name="nimg">Real images shown before it.</param>
    public virtual void Begin(long nimg)
    {
    }

    /// <summary>Is shown the discriminator's logits of images in its own step.</summary>
    /// <param name="input">Which images.</param>
    /// <param name="logits"><c>[N, K]</c>, valid during the call only.</param>
    public virtual void Saw(DiscriminatorInput input, Tensor logits)
    {
    }

    /// <summary>Is told that an iteration has ended.</summary>
    /// <param name="end">How far the run is, and whom to ask and tell.</param>
    public virtual void End(IterationEnd end)
    {
    }

    /// <inheritdoc/>
    public virtual JsonNode? SaveState() => null;

    /// <inheritdoc/>
    public virtual void LoadState(JsonElement saved)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
