using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using static TorchSharp.torch;

namespace FewShotGan.Jobs;

/// <summary>
/// Chooses among a generator's images by those that it learned from, as <c>fewshot generate --no-copies</c> and
/// <c>--best</c> do. Both are seen by the network that measured the run.
/// </summary>
internal sealed class SampleChooser : IDisposable
{
    private readonly FeatureExtractor extractor;
    private readonly FeatureSet learned;
    private readonly Backdrop? backdrop;

    private SampleChooser(FeatureExtractor extractor, ImageSet images)
    {
        (this.extractor, backdrop) = (extractor, images.Backdrop);
        learned = extractor.Extract(images, mirrored: true);
    }

    /// <summary>Looks at the images that a checkpoint learned from.</summary>
    /// <param name="checkpoint">A run's checkpoint.</param>
    /// <param name="device">Where the network computes.</param>
    /// <exception cref="InputException">
    /// Its run or these images are not there, are too few, or have changed.
    /// </exception>
    public static SampleChooser OfRun(string checkpoint, Device device)
    {
        var run = RunFolder.OfCheckpoint(checkpoint)
            ?? throw new InputException(
                $"{ShippedNetworks.NameOf(checkpoint)}: found no run around it, expected a checkpoint in its run, "
                    + "whose recipe says what it learned from; or leave --no-copies and --best out");
        var recipe = RunRecipe.Read(run);
        var data = RunData.Of(run, recipe.Data);
        var images = ImageParts.Load(data).Train;
        LearnedImages.Require(
            images, data.Source, checkpoint, CheckpointState.Read(checkpoint).DataHash,
            "restore them, or leave --no-copies and --best out");
        if (images.Count <= PrecisionRecall.DefaultK)
            throw new InputException(
                FormattableString.Invariant($"{data.Source}: found {images.Count} training images, expected ")
                    + FormattableString.Invariant($"{PrecisionRecall.DefaultK + 1} or more to compare with; leave ")
                    + "--no-copies and --best out");
        var extractor = FeatureExtractor.Open(recipe.Metrics.Network, device);
        try
        {
            return new(extractor, images);
        }
        catch
        {
            extractor.Dispose();
            throw;
        }
    }

    /// <summary>Chooses.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="seeds">The seeds to choose from, at least one.</param>
    /// <param name="options">Truncation and class.</param>
    /// <param name="noCopies">
    /// Whether to leave out images that are nearer to a training image than the closest 1 % of these are to another.
    /// </param>
    /// <param name="best">How many to keep, those of the highest <see cref="Realism"/>; null for all.</param>
    public SampleChoice Choose(
        TrainedGenerator generator, IReadOnlyList<long> seeds, SampleOptions options, bool noCopies, int? best)
    {
        using var scope = NewDisposeScope();
        using var fakes = extractor.Extract(SampleBatches.Of(generator, seeds, options), backdrop);
        var kept = Enumerable.Range(0, seeds.Count).ToList();
        var lines = new List<string>();
        if (noCopies)
        {
            var copying = DataCopying.OfLeaveOneOut(learned.Features, learned.Mirrored, fakes.Features);
            kept.RemoveAll(i => copying.Near[i] > 0);
            lines.Add(
                FormattableString.Invariant($"{seeds.Count - kept.Count} of {seeds.Count} images left out: nearer to ")
                    + "a training image, for the network that measured the run, than the closest 1 % of these are to "
                    + FormattableString.Invariant($"another (by chance {copying.ExpectedShareNear * seeds.Count:F1})"));
        }

        if (best is { } most && most < kept.Count)
        {
            var realism = Realism.Of(learned.Features, fakes.Features);
            lines.Add(
                FormattableString.Invariant($"{most} of {kept.Count} kept, those most like the training images ")
                    + "(realism score): they are less varied than all, and recall is lower"
                    + (noCopies ? "" : "; copies of training images score high, --no-copies leaves them out"));
            kept = [.. kept.OrderByDescending(i => realism[i]).Take(most).Order()];
        }

        return new([.. kept.Select(i => seeds[i])], lines);
    }

    public void Dispose()
    {
        learned.Dispose();
        extractor.Dispose();
    }
}
