using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>The generated images that are nearest to a training image, for a person to look at.</summary>
internal static class ClosestPairs
{
    /// <summary>Finds them.</summary>
    /// <param name="train">
    /// Features of the training images [T, D], or of those and then their mirror images [2T, D].
    /// </param>
    /// <param name="fake">Features of generated images [M, D].</param>
    /// <param name="count">How many; fewer when there are no more generated images.</param>
    /// <returns>The nearest first; <see cref="ClosestPair.Train"/> is the row in <paramref name="train"/>.</returns>
    /// <exception cref="ArgumentException">A set is empty, or the dimensions differ.</exception>
    public static IReadOnlyList<ClosestPair> Of(Tensor train, Tensor fake, int count)
    {
        FeatureShape.Require(train, fake, atLeast: 1);
        var (distances, indices) = Neighbours.Nearest(fake, train);
        return [.. distances.Select((distance, i) => new ClosestPair(i, (int)indices[i], distance))
            .OrderBy(pair => pair.Distance).Take(count)];
    }
}
