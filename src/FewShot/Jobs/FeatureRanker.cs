using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Onnx;
using FewShotGan.Probing;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Jobs;

/// <summary>
/// Ranks feature networks by how well they tell a run's images from the real ones, as <c>fewshot features rank</c>
/// does.
/// </summary>
public static class FeatureRanker
{
    /// <summary>More images cost more than they tell.</summary>
    public const int DefaultSamples = 500;

    /// <summary>Ranks networks.</summary>
    /// <param name="run">A run or a checkpoint.</param>
    /// <param name="entries">The networks.</param>
    /// <param name="samples">At most so many real images, and as many generated ones.</param>
    /// <param name="seed">Draws all that is drawn.</param>
    /// <param name="device">Where to compute.</param>
    /// <returns>The checkpoint and the ranking.</returns>
    /// <exception cref="InputException">Something that the user named is not there or not usable.</exception>
    public static (string Checkpoint, FeatureRanking Ranking) Rank(
        string run, IReadOnlyList<FeatureEntry> entries, int samples, long seed, Device device)
    {
        var checkpoint = RunFolder.FindCheckpoint(run, RunFolder.DefaultParent);
        var images = Learned(checkpoint);
        using var generator = TrainedGenerator.Load(checkpoint, device);
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator((ulong)seed);
        var indices = randperm(images.Count, dtype: ScalarType.Int64, generator: draws, device: CPU).data<long>()
            .ToArray().Take(samples).ToArray();
        var candidates = entries.Select(entry => Look(entry, images, indices, generator, seed, device)).ToList();
        return (checkpoint, new FeatureRanking(candidates, (ulong)seed));
    }

    private static RankCandidate Look(
        FeatureEntry entry, ImageSet images, long[] indices, TrainedGenerator generator, long seed, Device device)
    {
        using var extractor = FeatureExtractor.Open(entry, device);
        using var real = extractor.Extract(ImageBatches.Of(images, indices), images.Backdrop);
        using var fake = extractor.Extract(SampleBatches.Of(generator, indices.Length, seed), images.Backdrop);
        try
        {
            using var network = new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions()).to(device);
            var seconds = FeatureCost.SecondsPerThousand(network, extractor.Side, device);
            return new(entry.Name, real.Features.to(ScalarType.Float64), fake.Features.to(ScalarType.Float64), seconds);
        }
        catch (OnnxImportException problem)
        {
            throw new InputException($"{entry.Name}: {problem.Message}");
        }
    }

    /// <summary>The images that a checkpoint learned from.</summary>
    private static ImageSet Learned(string checkpoint)
    {
        var run = RunFolder.OfCheckpoint(checkpoint)
            ?? throw new InputException(
                $"{checkpoint}: lies in no run, so what it learned from is not known; expected a run or one of its "
                    + "checkpoints");
        var data = RunData.Of(run, RunRecipe.Read(run).Data);
        var images = ImageSet.Load(data);
        LearnedImages.Require(
            images, data.Source, checkpoint, CheckpointState.Read(checkpoint).DataHash, "restore them");
        return images;
    }
}
