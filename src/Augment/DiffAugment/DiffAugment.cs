using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Augment;

/// <summary>
/// DiffAugment (Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", section 3.2): the same
/// cheap, differentiable transforms on real and generated images, in both the discriminator's and the generator's step.
/// </summary>
public sealed class DiffAugment : IAugment
{
    private const double TranslationRatio = 0.125;
    private readonly string[] policy;
    private readonly double cutoutRatio;

    /// <summary>Makes the augmentation.</summary>
    /// <param name="policy">
    /// Any of <c>color</c>, <c>translation</c>, <c>cutout</c>, each once, applied in this order.
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

    /// <summary>The names a policy may hold.</summary>
    public static IReadOnlyList<string> Names { get; } = ["color", "translation", "cutout"];

    /// <summary>The transforms, in order.</summary>
    public IReadOnlyList<string> Policy => policy;

    /// <inheritdoc/>
    public Tensor Augment(Tensor images, Generator rng, bool secondOrder = false) =>
        Apply(images, Sample(images.shape[0], images.shape[2], images.shape[3], rng));

    /// <summary>Draws parameters for each image, in the order of the policy.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="rng">The CPU generator.</param>
    /// <returns>What <see cref="Apply"/> takes.</returns>
    public DiffAugmentDraws Sample(long batch, long height, long width, Generator rng)
    {
        var draws = new DiffAugmentDraws();
        foreach (var name in policy)
        {
            draws = name switch
            {
                "color" => draws with { Brightness = Uniform(), Saturation = Uniform(), Contrast = Uniform() },
                "translation" => draws with { TranslationX = Shift(height), TranslationY = Shift(width) },
                _ => draws with { OffsetX = Centre(height), OffsetY = Centre(width) },
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

    /// <summary>Applies given parameters; a pure, twice differentiable function of the images.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="draws">Parameters for N images, on any device.</param>
    /// <returns>The same shape.</returns>
    public Tensor Apply(Tensor images, DiffAugmentDraws draws)
    {
        foreach (var name in policy)
        {
            images = name switch
            {
                "color" => Color(images, draws),
                "translation" => Translate(images, draws),
                _ => CutOut(images, draws),
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
