using FewShotGan.Layers;
using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// The augmentation of ADA (Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", appendix
/// B): eighteen transforms in a fixed order, each applied to each image with a probability of p times the transform's
/// share. Geometric transforms become one warp, colour transforms one matrix. An image that no transform touches stays
/// as it is, bit for bit.
/// </summary>
/// <param name="options">The transforms.</param>
public sealed class AdaPipeline(AdaOptions options) : IAugment, ISteered
{
    // The power of natural images in each of the bands, which filtering is to keep: 1/f, in octaves.
    private static readonly double[] ExpectedPower = [10 / 13.0, 1 / 13.0, 1 / 13.0, 1 / 13.0];

    /// <summary>The transforms.</summary>
    public AdaOptions Options => options;

    /// <summary>The overall probability, in [0, 1]. Single precision, as in the official program.</summary>
    public float P { get; set; }

    /// <inheritdoc/>
    public Tensor Augment(Tensor images, Generator rng, bool secondOrder = false) =>
        Apply(images, Sample(images.shape, rng), P, secondOrder);

    /// <summary>Draws the random numbers of all transforms, whatever p is, in the official program's order.</summary>
    /// <param name="shape">Of the images: N, C, H, W.</param>
    /// <param name="rng">The CPU generator.</param>
    /// <returns>What <see cref="Apply"/> takes.</returns>
    public AdaDraws Sample(ReadOnlySpan<long> shape, Generator rng)
    {
        var (n, colored) = (shape[0], shape[1] > 1);
        return new AdaDraws
        {
            XFlip = options.XFlip > 0 ? Uniform() : null,
            Rotate90 = options.Rotate90 > 0 ? Uniform() : null,
            XInt = options.XInt > 0 ? Pair(rand(n, 2, generator: rng, device: CPU)) : null,
            Scale = options.Scale > 0 ? Normal() : null,
            PreRotate = options.Rotate > 0 ? Uniform() : null,
            Aniso = options.Aniso > 0 ? Normal() : null,
            PostRotate = options.Rotate > 0 ? Uniform() : null,
            XFrac = options.XFrac > 0 ? Pair(randn(n, 2, generator: rng, device: CPU)) : null,
            Brightness = options.Brightness > 0 ? Normal() : null,
            Contrast = options.Contrast > 0 ? Normal() : null,
            LumaFlip = options.LumaFlip > 0 ? Uniform() : null,
            Hue = options.Hue > 0 && colored ? Uniform() : null,
            Saturation = options.Saturation > 0 && colored ? Normal() : null,
            ImgFilter = options.ImgFilter > 0 ? [Normal(), Normal(), Normal(), Normal()] : null,
            Noise = options.Noise > 0 ? Normal() : null,
            NoiseField = options.Noise > 0 ? randn(shape, generator: rng, device: CPU) : null,
            Cutout = options.Cutout > 0 ? Cut() : null,
        };

        GatedDraw Pair(Tensor value) => new(value, rand(n, generator: rng, device: CPU));

        GatedDraw Uniform() => Pair(rand(n, generator: rng, device: CPU));

        GatedDraw Normal() => Pair(randn(n, generator: rng, device: CPU));

        GatedDraw Cut()
        {
            var gate = rand(n, generator: rng, device: CPU);
            return new(rand(n, 2, generator: rng, device: CPU), gate);
        }
    }

    /// <summary>Applies given draws; a pure function of its arguments.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>, C 1 or 3.</param>
    /// <param name="draws">For N images.</param>
    /// <param name="p">The overall probability, in [0, 1].</param>
    /// <param name="secondOrder">Whether gradients of gradients are wanted.</param>
    /// <returns>The same shape, differentiable with respect to the images.</returns>
    /// <exception cref="ArgumentException">The images have another number of channels.</exception>
    public Tensor Apply(Tensor images, AdaDraws draws, double p, bool secondOrder = false)
    {
        var (n, c, h, w) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        if (c is not (1 or 3)) throw new ArgumentException($"{c} channels; expected 1 or 3", nameof(images));
        images = Warp(images, GeometricTransforms.OutputToInput(options, draws, p, n, w, h), secondOrder);
        var colors = ColorTransforms.Colors(options, draws, p, n);
        if (colors.Any(color => !color.IsIdentity)) images = ColorTransforms.Apply(images, colors);
        if (draws.ImgFilter is { } filter) images = Filter(images, filter, p);
        if (draws.Noise is { } noise) images = AddNoise(images, noise, draws.NoiseField!, p);
        return draws.Cutout is { } cut ? CutOut(images, cut, p) : images;
    }

    // Only the images that move take the way through the filters.
    private static Tensor Warp(Tensor images, Matrix3x2[] outputToInput, bool secondOrder)
    {
        var moving = Enumerable.Range(0, outputToInput.Length).Where(i => !outputToInput[i].IsIdentity).ToList();
        if (moving.Count == 0) return images;
        if (moving.Count == outputToInput.Length) return ImageWarp.Apply(images, outputToInput, secondOrder);

        var some = images.index_select(0, Index(moving));
        var warped = ImageWarp.Apply(some, moving.Select(i => outputToInput[i]).ToList(), secondOrder);
        var place = Enumerable.Range(0, outputToInput.Length).ToArray();
        for (int i = 0; i < moving.Count; i++) place[moving[i]] = outputToInput.Length + i;
        return cat([images, warped]).index_select(0, Index(place));

        Tensor Index(IEnumerable<int> places) => 
            Upload.To(tensor(places.Select(i => (long)i).ToArray(), device: CPU), images.device);
    }

    private Tensor Filter(Tensor images, IReadOnlyList<GatedDraw> draws, double p)
    {
        long n = images.shape[0];
        var gains = Enumerable.Repeat(1.0, (int)n * AdaOptions.Bands).ToArray();
        bool any = false;
        for (int band = 0; band < AdaOptions.Bands; band++)
        {
            var values = draws[band].Open(options.ImgFilter * options.ImgFilterBands[band] * p);
            for (int i = 0; i < n; i++)
            {
                if (values[i] is not { } value) continue;
                any = true;
                Amplify(gains.AsSpan(i * AdaOptions.Bands, AdaOptions.Bands), band,
                    Math.Pow(2, value * options.ImgFilterStd));
            }
        }

        return any ? BandFilter.Apply(images, tensor(gains, [n, AdaOptions.Bands], device: CPU)) : images;
    }

    // One band is amplified, then all are scaled so that the expected power stays.
    private static void Amplify(Span<double> gains, int band, double gain)
    {
        double scale = 1 / Math.Sqrt(1 + (ExpectedPower[band] * ((gain * gain) - 1)));
        for (int i = 0; i < gains.Length; i++) gains[i] *= i == band ? gain * scale : scale;
    }

    private Tensor AddNoise(Tensor images, GatedDraw draw, Tensor field, double p)
    {
        var values = draw.Open(options.Noise * p);
        if (values.All(value => value is null)) return images;
        var sigma = values.Select(value => value is { } v ? MathF.Abs(v) * (float)options.NoiseStd : 0).ToArray();
        return images
            + Upload.Like(field * tensor(sigma, [sigma.Length, 1, 1, 1], device: field.device), images);
    }

    private Tensor CutOut(Tensor images, GatedDraw draw, double p)
    {
        var centres = draw.OpenPairs(options.Cutout * p);
        if (centres.All(centre => centre is null)) return images;
        var size = tensor(
            centres.Select(centre => centre is null ? 0 : (float)options.CutoutSize).ToArray(), [centres.Length, 1],
            device: draw.Value.device);
        var outside = Outside(1, images.shape[2]).unsqueeze(3) | Outside(0, images.shape[3]).unsqueeze(2);
        return images * Upload.Like(outside, images);

        // Where a row (axis 1) or column (axis 0) is beyond the rectangle, [N, 1, pixels].
        Tensor Outside(long axis, long pixels)
        {
            var place = (arange(0, pixels, dtype: ScalarType.Float32, device: size.device) + 0.5) / pixels;
            return ((place - draw.Value.select(1, axis).unsqueeze(1)).abs() >= size / 2).unsqueeze(1);
        }
    }
}
