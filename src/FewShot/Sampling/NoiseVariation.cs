using FewShotGan.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Sampling;

/// <summary>
/// What the layers' noise changes in an image (Karras et al. 2019, "A Style-Based Generator Architecture", figures 4
/// and 5): images of one latent with other noise, and the standard deviation of each pixel over them.
/// </summary>
/// <param name="Images">
/// The image with constant noise, and then some with other noise, [n, C, H, W], on the CPU.
/// </param>
/// <param name="Deviation">
/// The standard deviation of each pixel over all draws, in levels of 255, a mean over channels: [H, W], float32.
/// </param>
public sealed record NoiseVariation(Tensor Images, Tensor Deviation) : IDisposable
{
    private const int AtOnce = 20;

    // The white of an 8-bit image is 255, of the generator's 1 and its black -1.
    private const double HalfWhite = 127.5;

    /// <summary>Draws noise.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="seed">The image.</param>
    /// <param name="draws">How often, 2 or more.</param>
    /// <param name="shown">How many of the images are kept, at most as many.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    public static NoiseVariation Of(
        TrainedGenerator generator, long seed, int draws, int shown, SampleOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shown, draws);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        using var noise = new torch.Generator((ulong)seed);
        var w = TrainedGenerator.Ws(generator.Network, [seed], generator.Device, options ?? new());
        var kept = new List<Tensor> { generator.Synthesize(w) };
        var (sum, squares) = (zeros_like(kept[0], ScalarType.Float64), zeros_like(kept[0], ScalarType.Float64));
        for (int done = 0; done < draws; done += AtOnce)
        {
            using var inner = NewDisposeScope();
            int count = Math.Min(AtOnce, draws - done);
            var images = generator.Network.Synthesize(w.expand(count, -1, -1), NoiseMode.Random, noise);
            if (done < shown)
                kept.Add(images.narrow(0, 0, Math.Min(count, shown - done)).clone().MoveToOuterDisposeScope());

            // Differences from one of the images, since small numbers lose nothing when they are squared.
            var apart = (images - kept[0]).to(ScalarType.Float64);
            sum.add_(apart.sum([0], keepdim: true));
            squares.add_(apart.square().sum([0], keepdim: true));
        }

        var variance = (squares - (sum.square() / draws)) / (draws - 1);
        var deviation = (variance.clamp_min(0).sqrt() * HalfWhite).mean([0, 1]).to(ScalarType.Float32);
        return new(cat(kept).cpu().MoveToOuterDisposeScope(), deviation.cpu().MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Deviation.Dispose();
    }
}
