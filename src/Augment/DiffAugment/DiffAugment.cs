using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Augment;

/// <summary>
/// DiffAugment (Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", section 3.2, and the
/// other transforms of figure 9): the same cheap, differentiable transforms on real and generated images, in both the
/// discriminator's and the generator's step.
/// </summary>
public sealed class DiffAugment : IAugment
{
    private const double TranslationRatio = 0.125, NoiseSigma = 0.1;
    private readonly string[] policy;
    private readonly double cutoutRatio;

    /// <summary>Makes the augmentation.</summary>
    /// <param name="policy">
    /// Any of <see cref="Names"/>, each once, applied in this order.
    /// </param>
    /// <param name="cutoutRatio">Side of the cut as a share of the image's, 0 to 1.</param>
    /// <exception cref="ArgumentException">An unknown or repeated name, or a ratio out of range.</exception>
    public DiffAugment(IReadOnlyList<string> policy, double cutoutRatio = 0.5)
    {
        this.policy = [.. policy];
        this.cutoutRatio = cutoutRatio;
        foreach (var name in this.policy)
        {
            if (!Names.Contains(name))
                throw new ArgumentException($"'{name}' is not one of {string.Join(", ", Names)}.", nameof(policy));
        }

        if (this.policy.Distinct().Count() != this.policy.Length)
            throw new ArgumentException("A transform is named twice.", nameof(policy));
        if (cutoutRatio is not (>= 0 and <= 1))
            throw new ArgumentException($"cutout ratio is {cutoutRatio}; it must be 0 to 1.", nameof(cutoutRatio));
    }

    /// <summary>The transforms that the paper takes, in its order.</summary>
    public static IReadOnlyList<string> Published { get; } = ["color", "translation", "cutout"];

    /// <summary>The names a policy may hold.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Published, "rotation_90", "noise", "shift", "scale", "rotation", "shear"];

    /// <summary>The transforms, in order.</summary>
    public IReadOnlyList<string> Policy => policy;

    /// <inheritdoc/>
    public Tensor Augment(Tensor images, Generator rng, bool secondOrder = false) =>
        Apply(images, Sample(images.shape[0], images.shape[2], images.shape[3], rng, images.shape[1]), secondOrder);

    /// <summary>Draws parameters for each image, in the order of the policy.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="rng">The CPU generator.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <returns>What <see cref="Apply"/> takes.</returns>
    public DiffAugmentDraws Sample(long batch, long height, long width, Generator rng, long channels = 3)
    {
        var draws = new DiffAugmentDraws();
        foreach (var name in policy)
        {
            draws = name switch
            {
                "color" => draws with { Brightness = Uniform(), Saturation = Uniform(), Contrast = Uniform() },
                "translation" => draws with { TranslationX = Shift(height), TranslationY = Shift(width) },
                "cutout" => draws with { OffsetX = Centre(height), OffsetY = Centre(width) },
                "rotation_90" => draws with { QuarterTurns = randint(-1, 2, [batch, 1, 1, 1],
                    dtype: ScalarType.Int64, generator: rng, device: CPU) },
                "noise" => draws with { Noise = randn(batch, channels, height, width, generator: rng, device: CPU) },
                "shift" => draws with { Shift = rand(batch, 2, generator: rng, device: CPU) },
                "scale" => draws with { Scale = rand(batch, generator: rng, device: CPU) },
                "rotation" => draws with { Rotation = rand(batch, generator: rng, device: CPU) },
                _ => draws with { Shear = rand(batch, generator: rng, device: CPU) },
            };
        }

        return draws;

        Tensor Uniform() => rand(batch, 1, 1, 1, generator: rng, device: CPU);

        Tensor Shift(long size) =>
            randint(-Share(size, TranslationRatio), Share(size, TranslationRatio) + 1, [batch, 1, 1],
                dtype: ScalarType.Int64, generator: rng, device: CPU);

        // A cut of even size may be centred on the edge behind the last pixel.
        Tensor Centre(long size) =>
            randint(0L, size + 1 - Share(size, cutoutRatio) % 2, [batch, 1, 1], dtype: ScalarType.Int64,
                generator: rng, device: CPU);
    }

    /// <summary>Applies given parameters; a pure, differentiable function of the images.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="draws">Parameters for N images, on any device.</param>
    /// <param name="secondOrder">Whether gradients of gradients are wanted.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">Images to be turned by 90° are not square.</exception>
    public Tensor Apply(Tensor images, DiffAugmentDraws draws, bool secondOrder = false)
    {
        foreach (var name in policy)
        {
            images = name switch
            {
                "color" => Color(images, draws),
                "translation" => Translate(images, draws),
                "cutout" => CutOut(images, draws),
                "rotation_90" => Turn(images, draws),
                "noise" => images + (Upload.Like(draws.Noise!, images) * NoiseSigma),
                "shift" => BilinearWarps.Shift(images, draws.Shift!, secondOrder),
                "scale" => BilinearWarps.Scale(images, draws.Scale!, secondOrder),
                "rotation" => BilinearWarps.Rotate(images, draws.Rotation!, secondOrder),
                _ => BilinearWarps.Shear(images, draws.Shear!, secondOrder),
            };
        }

        return images;
    }

    // In sequence: x + b; away from the grey of each pixel by s; away from the mean of each image by c. Shifting by b
    // shifts both means alike, so that the three collapse into one weighted sum of x and its means.
    private static Tensor Color(Tensor x, DiffAugmentDraws draws)
    {
        var b = Upload.Like(draws.Brightness!, x) - 0.5;
        var s = Upload.Like(draws.Saturation!, x) * 2;
        var c = Upload.Like(draws.Contrast!, x) + 0.5;
        var grey = x.mean([1], keepdim: true);
        var mean = grey.mean([2, 3], keepdim: true);
        return x * (s * c) + (grey * (c - s * c) + (b + mean * (1 - c)));
    }

    private static Tensor Translate(Tensor x, DiffAugmentDraws draws)
    {
        var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);

        // One ring of zeros around the image stands for everything outside of it.
        var rows = Source(h, draws.TranslationX!, x.device).reshape(n, h, 1);
        var columns = Source(w, draws.TranslationY!, x.device).reshape(n, 1, w);
        var index = (rows * (w + 2) + columns).reshape(n, 1, h * w).expand(n, c, h * w);
        var padded = functional.pad(x, [1L, 1, 1, 1], PaddingModes.Constant, 0).reshape(n, c, (h + 2) * (w + 2));
        return padded.gather(2, index).reshape(n, c, h, w);
    }

    private static Tensor Source(long size, Tensor shift, Device device) =>
        (arange(1, size + 1, dtype: ScalarType.Int64, device: device) + Upload.To(shift, device).reshape(-1, 1))
            .clamp(0, size + 1);

    private static Tensor Turn(Tensor x, DiffAugmentDraws draws)
    {
        if (x.shape[2] != x.shape[3])
            throw new ArgumentException($"rotation_90 takes square images, not {x.shape[2]} x {x.shape[3]}.");
        var turns = Upload.To(draws.QuarterTurns!, x.device);
        var turned = x.transpose(2, 3);
        var backwards = arange(x.shape[2] - 1, -1, -1, dtype: ScalarType.Int64, device: x.device);
        var left = turned.gather(2, backwards.reshape(1, 1, -1, 1).expand(x.shape));
        var right = turned.gather(3, backwards.expand(x.shape));
        return (Those(1) * left) + (Those(-1) * right) + (Those(0) * x);

        Tensor Those(int turn) => turns.eq(turn).to(x.dtype);
    }

    private Tensor CutOut(Tensor x, DiffAugmentDraws draws)
    {
        var rows = Inside(x.shape[2], draws.OffsetX!, x).reshape(-1, 1, x.shape[2], 1);
        var columns = Inside(x.shape[3], draws.OffsetY!, x).reshape(-1, 1, 1, x.shape[3]);
        return x * (1 - rows * columns);
    }

    // 1 where a row or column is inside the cut, else 0.
    private Tensor Inside(long size, Tensor centre, Tensor like)
    {
        var cut = Share(size, cutoutRatio);
        var position = arange(0, size, dtype: ScalarType.Int64, device: like.device)
            - (Upload.To(centre, like.device).reshape(-1, 1) - cut / 2);
        return ((position >= 0) & (position < cut)).to(like.dtype);
    }

    private static long Share(long size, double ratio) => (long)(size * ratio + 0.5);
}
