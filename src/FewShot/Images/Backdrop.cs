using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Images;

/// <summary>
/// What images with alpha are laid over before anything looks at them: a colour, or one of its own for each image and
/// look, so that a discriminator learns what alpha does.
/// </summary>
internal sealed class Backdrop
{
    /// <summary>What <see cref="DataOptions.Background"/> says for colours drawn at random.</summary>
    public const string Random = "random";

    private const int Levels = 255, Colours = 3;
    private readonly BackgroundColour colour;
    private readonly bool isRandom;

    private Backdrop(BackgroundColour colour, bool isRandom) => (this.colour, this.isRandom) = (colour, isRandom);

    /// <summary>White.</summary>
    public static Backdrop White { get; } = new(new(Levels, Levels, Levels), isRandom: false);

    /// <summary>That of some images; null for opaque ones.</summary>
    /// <param name="data">How the images are read.</param>
    public static Backdrop? For(DataOptions data) => !data.HasAlpha ? null
        : data.Background == Random ? new(White.colour, isRandom: true)
        : new(BackgroundColour.Parse(data.Background), isRandom: false);

    /// <summary>Lays images over their backdrop, differentiably.</summary>
    /// <param name="images">
    /// <c>[N, 4, H, W]</c> in <c>[-1, 1]</c>: red, green and blue times alpha, and alpha.
    /// </param>
    /// <param name="draws">
    /// The CPU generator that colours are drawn from; null for white in place of random ones.
    /// </param>
    /// <returns><c>[N, 3, H, W]</c> in <c>[-1, 1]</c>.</returns>
    public Tensor Behind(Tensor images, Generator? draws)
    {
        using var scope = NewDisposeScope();
        var behind = isRandom && draws is not null
            ? rand(images.shape[0], Colours, 1, 1, generator: draws, device: CPU)
            : tensor(Parts(1.0 / Levels), [1, Colours, 1, 1], device: CPU);

        // With numbers from 0 to 1 this is p + (1 - a)·b.
        var uncovered = (1 - images.narrow(1, Colours, 1)) * Upload.Like(behind, images);
        return (images.narrow(1, 0, Colours) + uncovered).MoveToOuterDisposeScope();
    }

    /// <summary>Lays images as they are written over the backdrop's colour, white for a random one.</summary>
    /// <param name="levels"><c>[N, 4, H, W]</c>, whole numbers from 0 to 255, as above.</param>
    /// <returns><c>[N, 3, H, W]</c>, whole numbers from 0 to 255.</returns>
    public Tensor BehindLevels(Tensor levels)
    {
        using var scope = NewDisposeScope();
        var alpha = levels.narrow(1, Colours, 1);
        var behind = Upload.Like(tensor(Parts(1.0 / Levels), [1, Colours, 1, 1], device: CPU), levels);
        var colours = levels.narrow(1, 0, Colours).minimum(alpha);
        return (colours + ((Levels - alpha) * behind)).add(0.5).floor().MoveToOuterDisposeScope();
    }

    private double[] Parts(double scale) => [colour.Red * scale, colour.Green * scale, colour.Blue * scale];
}
