using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Sliced Wasserstein distance of patches (Karras et al. 2018, "Progressive Growing of GANs", section 5): patches of
/// 7×7 pixels from each level of the images' Laplacian pyramids (Burt and Adelson 1983), normalised channel by channel,
/// are projected onto random directions, where the distance is that of sorted numbers.
/// </summary>
internal static class SlicedWasserstein
{
    /// <summary>The coarsest level's height and width, in pixels.</summary>
    public const int Coarsest = 16;

    private const int Side = 7, PatchesOfImage = 128, Directions = 512, DirectionsAtOnce = 64;
    private const long MostPatches = 1 << 14;
    private const int ImagesAtOnce = 256;

    private static readonly double[] Filter = [1 / 16.0, 4 / 16.0, 6 / 16.0, 4 / 16.0, 1 / 16.0];

    /// <summary>The distance at each level, the images' own resolution first, times 1000.</summary>
    /// <param name="a">Images, uint8 <c>[N, C, R, R]</c>.</param>
    /// <param name="b">Images, uint8 <c>[M, C, R, R]</c>.</param>
    /// <param name="draws">Draws patches and directions.</param>
    /// <returns>Resolutions in pixels and distances.</returns>
    public static IReadOnlyList<(int Resolution, double Distance)> Of(Tensor a, Tensor b, torch.Generator draws)
    {
        using var scope = NewDisposeScope();
        long count = Math.Min(MostPatches, PatchesOfImage * Math.Min(a.shape[0], b.shape[0]));
        var (ofA, ofB) = (Patches(a, count, draws), Patches(b, count, draws));
        return
        [
            .. ofA.Zip(ofB, (x, y) => ((int)a.shape[3] >> ofA.IndexOf(x), 1000 * Distance(
                Normalised(x), Normalised(y), draws))),
        ];
    }

    /// <summary>The images' differences from what their next smaller versions tell, and the smallest version.</summary>
    /// <param name="images">Float <c>[N, C, R, R]</c>.</param>
    /// <returns>From the finest to the coarsest.</returns>
    internal static IReadOnlyList<Tensor> Pyramid(Tensor images)
    {
        var levels = new List<Tensor> { images };
        for (long side = images.shape[3] / 2; side >= Coarsest; side /= 2)
        {
            var smaller = Convolved(levels[^1]).slice(2, 0, long.MaxValue, 2).slice(3, 0, long.MaxValue, 2);
            levels[^1] = levels[^1] - Doubled(smaller);
            levels.Add(smaller);
        }

        return levels;
    }

    /// <summary>The mean over directions of the one-dimensional distances.</summary>
    /// <param name="a"><c>[N, D]</c>.</param>
    /// <param name="b"><c>[N, D]</c>.</param>
    /// <param name="draws">Draws directions.</param>
    internal static double Distance(Tensor a, Tensor b, torch.Generator draws)
    {
        double sum = 0;
        for (int i = 0; i < Directions; i += DirectionsAtOnce)
        {
            using var scope = NewDisposeScope();
            var along = randn(a.shape[1], DirectionsAtOnce, generator: draws, device: CPU).to(a.dtype, a.device);
            along /= along.norm(0, keepdim: true);
            sum += DirectionsAtOnce * Distance(along.t().matmul(a.t()), along.t().matmul(b.t()));
        }

        return sum / Directions;
    }

    /// <summary>Of numbers in rows, which are sorted faster than columns.</summary>
    private static double Distance(Tensor a, Tensor b) =>
        (a.sort(1).Values - b.sort(1).Values).abs().to(ScalarType.Float64).mean().ToDouble();

    /// <summary>Patches of each level, float32 <c>[count, C, 7, 7]</c>, evenly many from each image.</summary>
    private static List<Tensor> Patches(Tensor images, long count, torch.Generator draws)
    {
        var levels = new List<List<Tensor>>();
        for (long start = 0; start < images.shape[0]; start += ImagesAtOnce)
        {
            using var scope = NewDisposeScope();
            long end = Math.Min(images.shape[0], start + ImagesAtOnce);
            var (first, last) = (start * count / images.shape[0], end * count / images.shape[0]);
            var owner = (arange(first, last, dtype: ScalarType.Int64, device: images.device) * images.shape[0])
                .div(count, RoundingMode.floor).to(ScalarType.Int64) - start;
            var pyramid = Pyramid(images.narrow(0, start, end - start).to(ScalarType.Float32));
            foreach (var (level, place) in pyramid.Select((level, place) => (level, place)))
            {
                if (levels.Count == place) levels.Add([]);
                levels[place].Add(Cut(level, owner.clamp_min(0), draws).MoveToOuterDisposeScope());
            }
        }

        return [.. levels.Select(parts => cat(parts))];
    }

    private static Tensor Cut(Tensor images, Tensor owner, torch.Generator draws)
    {
        long room = images.shape[3] - Side + 1;
        var offsets = arange(Side, dtype: ScalarType.Int64, device: images.device);
        var rows = Starts() + offsets.reshape(1, 1, Side, 1);
        var columns = Starts() + offsets.reshape(1, 1, 1, Side);
        var channels = arange(images.shape[1], dtype: ScalarType.Int64, device: images.device)
            .reshape(1, -1, 1, 1);
        return images[owner.reshape(-1, 1, 1, 1), channels, rows, columns];

        Tensor Starts() => randint(0, room, [owner.shape[0], 1, 1, 1], generator: draws, device: CPU)
            .to(ScalarType.Int64, images.device);
    }

    private static Tensor Normalised(Tensor patches)
    {
        var centred = patches - patches.mean([0, 2, 3], keepdim: true);
        return (centred / centred.square().mean([0, 2, 3], keepdim: true).sqrt().clamp_min(1e-8)).flatten(1);
    }

    private static Tensor Doubled(Tensor images)
    {
        var (n, c, side) = (images.shape[0], images.shape[1], images.shape[3]);
        var apart = zeros([n, c, side, 2, side, 2], dtype: images.dtype, device: images.device);
        apart.select(5, 0).select(3, 0).copy_(images);
        return Convolved(apart.reshape(n, c, 2 * side, 2 * side)) * 4;
    }

    private static Tensor Convolved(Tensor images)
    {
        var taps = tensor(Filter, device: images.device).to(images.dtype);
        var padded = nn.functional.pad(images.flatten(0, 1).unsqueeze(1), [2, 2, 2, 2], PaddingModes.Reflect);
        var down = nn.functional.conv2d(padded, taps.reshape(1, 1, -1, 1));
        return nn.functional.conv2d(down, taps.reshape(1, 1, 1, -1)).squeeze(1)
            .unflatten(0, [images.shape[0], images.shape[1]]);
    }
}
