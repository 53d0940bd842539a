using FewShotGan.Discriminators.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Probing;

/// <summary>
/// Measures features by what one wants of a discriminator's eye: that images of another kind, or spoilt ones, lie
/// elsewhere. Features are the averages of every map over its area, joined.
/// </summary>
/// <param name="network">The network.</param>
internal sealed class FeatureProbe(IFeatureNetwork network)
{
    private const int Folds = 5, FewestImages = 2 * Folds;
    private const double BlurSigma = 1, NoiseSigma = 16 / 255.0; // 8 of 255 levels, in [-1, 1]
    private const int ShuffledTiles = 4;
    private const ulong Seed = 0;

    /// <summary>
    /// Sets images against others, or against spoilt copies of themselves: blurred (σ 1 px), noisy (σ 8/255), 4×4 tiles
    /// shuffled.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="others">The others, of the same size, or null.</param>
    /// <exception cref="InputException">There are too few.</exception>
    public IReadOnlyList<ProbeResult> Run(ImageSet images, ImageSet? others)
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(Seed);
        // The halves are drawn, since neighbours in a folder are often alike.
        using var order = randperm(images.Count, dtype: ScalarType.Int64, generator: draws, device: CPU);
        var mine = Features(images, x => x).index_select(0, order);
        if (others is not null) return [Compare("other images", mine, Features(others, x => x), draws)];
        return
        [
            Compare("blurred", mine, Features(images, Blur), draws),
            Compare("noisy", mine,
                Features(images, x => x + (randn(x.shape, generator: draws, device: CPU).to(x.device) * NoiseSigma)),
                draws),
            Compare("tiles shuffled", mine, Features(images, x => Shuffle(x, draws)), draws),
        ];
    }

    private static ProbeResult Compare(string name, Tensor mine, Tensor theirs, torch.Generator draws)
    {
        if (Math.Min(mine.shape[0], theirs.shape[0]) < FewestImages)
        {
            throw new InputException(
                $"found {mine.shape[0]} and {theirs.shape[0]} images, expected at least {FewestImages} of each");
        }

        var half = mine.shape[0] / 2;
        var (first, second) = (mine.narrow(0, 0, half), mine.narrow(0, half, half));
        return new(name, LinearProbe.Accuracy(mine, theirs, Folds, draws),
            FrechetDistance.Of(first, theirs) / FrechetDistance.Of(first, second));
    }

    private Tensor Features(ImageSet images, Func<Tensor, Tensor> change) => PooledFeatures.Of(network, images, change);

    private static Tensor Blur(Tensor x)
    {
        var taps = Enumerable.Range(-3, 7).Select(i => Math.Exp(-i * i / (2 * BlurSigma * BlurSigma))).ToArray();
        var filter = tensor(taps.Select(tap => (float)(tap / taps.Sum())).ToArray(), device: x.device);
        var padded = nn.functional.pad(x, [3, 3, 3, 3], PaddingModes.Reflect);
        var rows = nn.functional.conv2d(padded, filter.reshape(1, 1, 1, 7).expand(3, 1, 1, 7), groups: 3);
        return nn.functional.conv2d(rows, filter.reshape(1, 1, 7, 1).expand(3, 1, 7, 1), groups: 3);
    }

    private static Tensor Shuffle(Tensor x, torch.Generator draws)
    {
        long n = x.shape[0], side = x.shape[2] / ShuffledTiles;
        const long Tiles = ShuffledTiles * ShuffledTiles;
        var tiles = x.narrow(2, 0, side * ShuffledTiles).narrow(3, 0, side * ShuffledTiles)
            .reshape(n, 3, ShuffledTiles, side, ShuffledTiles, side).permute(0, 2, 4, 1, 3, 5).reshape(
                n, Tiles, 3, side, side);
        using var order = randperm(Tiles, dtype: ScalarType.Int64, generator: draws, device: CPU);
        return tiles.index_select(1, order.to(x.device)).reshape(
            n, ShuffledTiles, ShuffledTiles, 3, side, side).permute(0, 3, 1, 4, 2, 5)
            .reshape(n, 3, side * ShuffledTiles, side * ShuffledTiles);
    }
}
