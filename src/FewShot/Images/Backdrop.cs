using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Images;

/// <summary>
/// What images with alpha are laid over before anything looks at them: a colour, or a checkerboard of its own for each
/// image and look. Over plain colours nothing tells a hole from one that is painted in such a colour: a generator
/// paints smooth colours sooner than it makes holes, but no checkerboards. In training every fourth look, by chance, is
/// at alpha itself, as a grey image.
/// </summary>
internal sealed class Backdrop
{
    /// <summary>What <see cref="DataOptions.Background"/> says for checkerboards drawn at random.</summary>
    public const string Random = "random";

    private const int Levels = 255, Colours = 3;
    private const double LooksAtAlpha = 0.25;
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

    /// <summary>What a discriminator sees of images, differentiably.</summary>
    /// <param name="images">
    /// <c>[N, 4, H, W]</c> in <c>[-1, 1]</c>: red, green and blue times alpha, and alpha.
    /// </param>
    /// <param name="draws">
    /// The CPU generator that checkerboards are drawn from, and the images of which alpha is shown; null for all images
    /// over the colour, white in place of random ones.
    /// </param>
    /// <returns><c>[N, 3, H, W]</c> in <c>[-1, 1]</c>.</returns>
    public Tensor Behind(Tensor images, Generator? draws)
    {
        using var scope = NewDisposeScope();
        var behind = isRandom && draws is not null ? Checkers(images.shape, draws) : Colour();

        // With numbers from 0 to 1 this is p + (1 - a)·b.
        var alpha = images.narrow(1, Colours, 1);
        var over = images.narrow(1, 0, Colours) + ((1 - alpha) * Upload.Like(behind, images));
        if (draws is null) return over.MoveToOuterDisposeScope();
        var isAlpha = rand(images.shape[0], 1, 1, 1, generator: draws, device: CPU).lt(LooksAtAlpha);
        return where(Upload.To(isAlpha, images.device), alpha.expand_as(over), over).MoveToOuterDisposeScope();
    }

    /// <summary>Lays images as they are written over the backdrop's colour, white for a random one.</summary>
    /// <param name="levels"><c>[N, 4, H, W]</c>, whole numbers from 0 to 255, as above.</param>
    /// <returns><c>[N, 3, H, W]</c>, whole numbers from 0 to 255.</returns>
    public Tensor BehindLevels(Tensor levels)
    {
        using var scope = NewDisposeScope();
        var alpha = levels.narrow(1, Colours, 1);
        var behind = Upload.Like(Colour(), levels);
        var colours = levels.narrow(1, 0, Colours).minimum(alpha);
        return (colours + ((Levels - alpha) * behind)).add(0.5).floor().MoveToOuterDisposeScope();
    }

    // A checkerboard an image, of two colours, cells of a quarter to a sixteenth of the side, and any offset.
    private static Tensor Checkers(long[] shape, Generator draws)
    {
        var (n, h, w) = (shape[0], shape[2], shape[3]);
        var side = rand(n, 1, 1, generator: draws, device: CPU).mul(3).floor().add(2).neg().exp2() * Math.Max(h, w);
        var isLight = (Cells(h).unsqueeze(2) + Cells(w).unsqueeze(1)).remainder(2).unsqueeze(1).eq(0);
        return where(isLight, Drawn(), Drawn());

        Tensor Drawn() => rand(n, Colours, 1, 1, generator: draws, device: CPU);

        // The number of the cell of each pixel along an axis, [N, pixels].
        Tensor Cells(long pixels) =>
            ((arange(0, pixels, dtype: ScalarType.Float32, device: CPU) / side.squeeze(2))
                + (2 * rand(n, 1, generator: draws, device: CPU))).floor();
    }

    // The colour, [1, 3, 1, 1], 0 to 1.
    private Tensor Colour() => tensor(
        [colour.Red / 255.0, colour.Green / 255.0, colour.Blue / 255.0], [1, Colours, 1, 1], device: CPU);
}
