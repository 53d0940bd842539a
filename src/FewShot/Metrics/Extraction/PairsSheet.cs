using FewShotGan.Images;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// A PNG of the generated images that are nearest to a training image, each with this at its right, mirrored where its
/// mirror image is the nearest.
/// </summary>
internal static class PairsSheet
{
    private const int Most = 32, InARow = 4;

    /// <summary>Writes it.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="train">The training images.</param>
    /// <param name="ofTrain">Their features, with those of the mirror images where these count.</param>
    /// <param name="ofFakes">Features of the generated images.</param>
    /// <param name="some">Makes generated images again, by their places: [N, C, H, W] on the CPU.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(
        string path, ImageSet train, FeatureSet ofTrain, FeatureSet ofFakes, Func<IReadOnlyList<int>, Tensor> some)
    {
        using var scope = NewDisposeScope();
        int seen = (int)ofTrain.Features.shape[0];
        var places = FeatureExtractor.Seen(train, seen);
        var reals = ofTrain.Mirrored is null ? ofTrain.Features : cat([ofTrain.Features, ofTrain.Mirrored]);
        var pairs = ClosestPairs.Of(reals, ofFakes.Features, Most);
        var learned = cat(pairs.Select(pair =>
        {
            var image = train.Batch([places[pair.Train % seen]], CPU);
            return pair.Train < seen ? image : image.flip(3);
        }).ToArray());
        var made = some([.. pairs.Select(pair => pair.Fake)]);
        ImageWriter.SaveGrid(path, stack([made, learned], 1).flatten(0, 1), 2 * Math.Min(InARow, pairs.Count));
    }
}
