using FewShotGan.Augment;
using FewShotGan.Images;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>All that lies between images and the discriminator, in the order in which images go through it.</summary>
internal sealed class InputChain : IDisposable
{
    private readonly IReadOnlyList<(InputTransform Transform, AugmentScope Scope)> links;
    private readonly Backdrop? backdrop;

    /// <summary>Puts the transforms in a row.</summary>
    /// <param name="inputs">Those before or after the augmentation, each for the images that it says.</param>
    /// <param name="augment">The augmentation; null for none. Disposed with this.</param>
    /// <param name="scope">Which images are augmented.</param>
    /// <param name="second">Another augmentation after the first one; null for none. Disposed with this.</param>
    /// <param name="backdrop">What images with alpha are laid over before all else; null for opaque ones.</param>
    /// <param name="length">The run's length and batch; null where no pace depends on them.</param>
    public InputChain(
        IReadOnlyList<InputOptions> inputs, InputTransform? augment = null, AugmentScope scope = AugmentScope.Both,
        InputTransform? second = null, Backdrop? backdrop = null, RunLength? length = null)
    {
        length ??= new(1, 1);
        this.backdrop = backdrop;
        links =
        [
            .. Made(before: true),
            .. new[] { augment, second }.OfType<InputTransform>().Select(transform => (transform, scope)),
            .. Made(before: false),
        ];

        IEnumerable<(InputTransform, AugmentScope)> Made(bool before) => inputs
            .Where(input => input.IsBeforeAugmentation == before).Select(input => (input.Create(length), input.Scope));
    }

    /// <summary>The transforms in order.</summary>
    public IEnumerable<InputTransform> Transforms => links.Select(link => link.Transform);

    /// <summary>Transforms images, differentiably.</summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="input">Which images these are.</param>
    /// <param name="draws">The CPU generator that random numbers are drawn from.</param>
    /// <param name="secondOrder">Whether the gradient will be differentiated again.</param>
    /// <returns>The same shape, but three channels for four.</returns>
    public Tensor Apply(Tensor images, DiscriminatorInput input, Generator draws, bool secondOrder = false) => links
        .Where(link => link.Scope.Holds(input))
        .Aggregate(Opaque(images, draws), (x, link) => link.Transform.Apply(x, input, draws, secondOrder));

    /// <summary>Images as they are, but over their backdrop if they have alpha.</summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="draws">Where a random backdrop is drawn from; null for white in its place.</param>
    /// <returns>The same shape, but three channels for four.</returns>
    public Tensor Opaque(Tensor images, Generator? draws = null) => backdrop?.Behind(images, draws) ?? images;

    /// <summary>
    /// Transforms real images that are to stand beside generated ones, by what is for real ones alone.
    /// </summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="draws">The CPU generator that random numbers are drawn from.</param>
    /// <returns>The same shape.</returns>
    public Tensor ApplyToReals(Tensor images, Generator draws) => links
        .Where(link => link.Scope == AugmentScope.Reals)
        .Aggregate(images, (x, link) => link.Transform.Apply(x, DiscriminatorInput.Reals, draws, secondOrder: false));

    /// <summary>Shows every transform logits of the discriminator's step.</summary>
    /// <param name="input">Of which images.</param>
    /// <param name="logits"><c>[N, K]</c>.</param>
    public void Saw(DiscriminatorInput input, Tensor logits)
    {
        foreach (var transform in Transforms) transform.Saw(input, logits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var transform in Transforms) transform.Dispose();
    }
}
