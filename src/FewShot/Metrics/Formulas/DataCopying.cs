using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Whether a generator copies what it learnt from, as a number (Meehan et al. 2020, section 3.1): are generated images
/// nearer to the training images than fresh real ones are? Training images count together with their mirror images.
/// </summary>
/// <remarks>
/// The paper's form with cells is left out: at a hundred training images a cell would hold a handful of those held out.
/// What it is for, copies of a few images only, shows in <see cref="ShareNear"/>.
/// </remarks>
/// <param name="Z">
/// The paper's Z_U: standard normal for a generator that draws from what is real, well below 0 for one that copies,
/// above 0 for one whose images are farther from the training images than real ones are.
/// </param>
/// <param name="P">
/// The chance of so small a Z without copying. It is uniform when generated images are fresh real ones.
/// </param>
/// <param name="Near">
/// For each generated image 1 if it is nearer to a training image than the closest 1 % of those held out, else 0.
/// </param>
/// <param name="ExpectedShareNear">What <see cref="ShareNear"/> is on average without copying.</param>
internal sealed record DataCopying(double Z, double P, IReadOnlyList<double> Near, double ExpectedShareNear)
{
    /// <summary>With fewer training images none can be left out.</summary>
    public const int FewestToLeaveOneOut = 3;

    private const double Closest = 0.01;

    /// <summary>
    /// Distances of images left out depend on one another (two nearest neighbours share theirs), which spreads the
    /// test's Z: by 1.0 to 1.3 for normal features of 2 to 100 dimensions and 30 to 199 images, 300 draws of each.
    /// </summary>
    private const double LeaveOneOutSpread = 1.25;

    /// <summary>
    /// The share of generated images that are nearer to a training image than the closest 1 % of those held out.
    /// </summary>
    public double ShareNear => Near.Average();

    /// <summary>Tests features.</summary>
    /// <param name="train">Features of the training images and of their mirror images [T, D].</param>
    /// <param name="heldOut">Features of real images that training never saw [H, D], at least 2.</param>
    /// <param name="fake">Features of generated images [M, D], at least 2.</param>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static DataCopying Of(Tensor train, Tensor heldOut, Tensor fake)
    {
        FeatureShape.Require(train, fake, atLeast: 1);
        FeatureShape.Require(heldOut, fake, atLeast: 2);
        return OfDistances(Neighbours.Nearest(heldOut, train).Distances, Neighbours.Nearest(fake, train).Distances);
    }

    /// <summary>
    /// Tests features without images held out: each training image stands for one, as near as it is to the nearest of
    /// the others (leave-one-out). Of a hundred images ninety-nine are nearly as dense, so the generated images'
    /// distances are as large when they are fresh real ones.
    /// </summary>
    /// <param name="train">Features of the training images [T, D], at least <see cref="FewestToLeaveOneOut"/>.</param>
    /// <param name="mirrored">Those of their mirror images [T, D]; null to count none.</param>
    /// <param name="fake">Features of generated images [M, D], at least one.</param>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static DataCopying OfLeaveOneOut(Tensor train, Tensor? mirrored, Tensor fake)
    {
        FeatureShape.Require(train, fake, atLeast: 1);
        FeatureShape.Require(train, train, atLeast: FewestToLeaveOneOut);
        using var shown = mirrored is null ? train.alias() : cat([train, mirrored]);
        var leftOut = Neighbours.NearestOfOthers(train, shown);
        return OfDistances(leftOut, Neighbours.Nearest(fake, shown).Distances, LeaveOneOutSpread);
    }

    /// <summary>Tests distances to the nearest training image.</summary>
    /// <param name="heldOut">Those of images held out or left out, at least one.</param>
    /// <param name="fake">Those of generated images, at least one.</param>
    /// <param name="spread">The standard deviation of Z without copying, if Z were not divided by it.</param>
    public static DataCopying OfDistances(
        IReadOnlyList<double> heldOut, IReadOnlyList<double> fake, double spread = 1)
    {
        var test = MannWhitney.Of(fake, heldOut, spread);
        int rank = Math.Max(1, (int)Math.Ceiling(Closest * heldOut.Count));
        double threshold = heldOut.Order().ElementAt(rank - 1);
        return new(test.Z, test.P, [.. fake.Select(distance => distance < threshold ? 1.0 : 0)],
            rank / (heldOut.Count + 1.0));
    }
}
