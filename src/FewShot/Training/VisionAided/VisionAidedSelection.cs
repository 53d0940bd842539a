using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Passes;
using FewShotGan.Probing;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Chooses the next network (Kumari et al. 2022, section 3.3). A choice is a function of the recipe's seed, the
/// images and the averaged generator, and draws nothing from the run's random streams: a resumed run makes the same
/// one.
/// </summary>
/// <param name="recipe">The recipe.</param>
/// <param name="candidates">The networks.</param>
/// <param name="images">The images to learn.</param>
/// <param name="generator">The averaged generator.</param>
/// <param name="device">Where it is.</param>
internal sealed class VisionAidedSelection(
    Recipe recipe, IReadOnlyList<VisionAidedCandidate> candidates, ImageSet images, ImageGenerator generator,
    Device device)
{
    // More cost more than they tell.
    private const int MostImages = 500;

    private const double HalfWhite = 127.5;

    /// <summary>The next network.</summary>
    /// <param name="taken">The names of those that are in use.</param>
    /// <param name="nimg">Real images shown.</param>
    public VisionAidedChoice Next(IReadOnlyList<string> taken, long nimg)
    {
        var left = candidates.Where(candidate => !taken.Contains(candidate.Entry.Name)).ToList();
        return recipe.VisionAided.Select switch
        {
            "random" => Choice(Drawn(taken.Count), "drawn by the run's seed"),
            "given" => Choice(left[0], "next in the order given"),
            _ when left.Count == 1 => Choice(left[0], "the only one left"),
            _ => Best(left, nimg),
        };

        VisionAidedChoice Choice(VisionAidedCandidate candidate, string why) =>
            new(candidate.Entry.Name, nimg, why, candidate.MultiplyAdds);
    }

    private VisionAidedCandidate Drawn(int place)
    {
        using var draws = RandomStreams.Choice(recipe.Seed);
        using var order = randperm(candidates.Count, dtype: ScalarType.Int64, generator: draws, device: CPU);
        return candidates[(int)order[place].item<long>()];
    }

    private VisionAidedChoice Best(List<VisionAidedCandidate> left, long nimg)
    {
        using var scope = NewDisposeScope();
        using var draws = RandomStreams.Choice(recipe.Seed);
        var indices = randperm(images.Count, dtype: ScalarType.Int64, generator: draws, device: CPU).data<long>()
            .ToArray().Take(MostImages).ToArray();
        var ranking = new FeatureRanking([.. left.Select(candidate => Look(candidate, indices))], (ulong)recipe.Seed);
        var best = ranking.Choice;
        int alike = ranking.Networks.Count(network => network.IsAmongBest);
        var why = alike == 1
            ? $"the most accurate of {left.Count}"
            : $"the cheapest of {alike} that cannot be told apart, of {left.Count}";
        double? cost = double.IsFinite(best.Cost) ? best.Cost : null;
        return new(best.Network, nimg, why, cost, ranking.Images, best.Accuracy, best.Interval.Low,
            best.Interval.High);
    }

    private RankCandidate Look(VisionAidedCandidate candidate, long[] indices)
    {
        using var network = candidate.Open();
        network.to(device);
        return new(
            candidate.Entry.Name, Features(ImageBatches.Of(images, indices)),
            Features(SampleBatches.Of(generator, device, indices.Length, 0)),
            candidate.MultiplyAdds ?? double.PositiveInfinity); // what is not known is not the cheapest

        Tensor Features(IEnumerable<Tensor> batches)
        {
            var features = PooledFeatures.Of(
                network, batches, batch => VisionAidedDiscriminator.Seen(Rounded(batch.to(device)), candidate.Seen));
            return features.isfinite().all().item<bool>() ? features : throw new InputException(
                $"{candidate.Entry.Name}: features of some images are not finite numbers; a generator that makes such "
                    + "has diverged");
        }
    }

    // To the 256 levels that real images have: a network must not be chosen for seeing what a saved image lacks.
    private Tensor Rounded(Tensor x)
    {
        var levels = ImageWriter.ToLevels(x);
        return (images.Backdrop?.BehindLevels(levels) ?? levels) / HalfWhite - 1;
    }
}
