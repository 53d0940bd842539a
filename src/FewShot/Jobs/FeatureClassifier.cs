using FewShotGan.Checkpoints;
using FewShotGan.Discriminators;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Probing;
using FewShotGan.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Jobs;

/// <summary>
/// What discriminators know of images' classes, as <c>fewshot features classify</c> shows it: a linear classifier on
/// the features of their last block, which are pooled to 4×4 (Radford et al. 2016, section 5.1, table 1, where those of
/// all layers are joined), beside feature networks and the pixels themselves.
/// </summary>
public static class FeatureClassifier
{
    private const int Places = 4, ImagesAtOnce = 64;

    /// <summary>The side of images that no discriminator decides, in pixels.</summary>
    private const int UsualSide = 64;

    /// <summary>Measures.</summary>
    /// <param name="data">Images with classes, some of which are held out; size and channels are not asked.</param>
    /// <param name="sources">Runs and checkpoints, for their discriminators, and names of feature networks.</param>
    /// <param name="device">Where to compute.</param>
    /// <returns>
    /// The pixels first, then each source; after a discriminator one of its kind that learned nothing.
    /// </returns>
    /// <exception cref="InputException">Something that the user named is not there or not usable.</exception>
    public static IEnumerable<ClassifiedFeatures> Classify(
        DataOptions data, IReadOnlyList<string> sources, Device device)
    {
        var checkpoints = sources.Select(source => FeatureManifest.TryFind(source, out _) is null
            ? RunFolder.FindCheckpoint(source, RunFolder.DefaultParent)
            : null).ToList();
        var first = checkpoints.OfType<string>().Select(path => CheckpointState.Read(path).Discriminator)
            .FirstOrDefault();
        var parts = Parts(data, first?.Resolution ?? UsualSide, first?.ImageChannels ?? 3);
        yield return Measure("pixels", parts, images => images.flatten(1));
        foreach (var (source, checkpoint) in sources.Zip(checkpoints))
        {
            if (checkpoint is null)
            {
                using var extractor = FeatureExtractor.Open(source, device);
                yield return Measure(source, parts, images => extractor.Extract([images.alias()]).Features);
                continue;
            }

            var options = CheckpointState.Read(checkpoint).Discriminator;
            if (options.FeatureChannels is null)
                throw new InputException(
                    $"{source}: its discriminator shows no features; expected stylegan2, progan, dcgan or resnet");
            bool isLikeFirst = (options.Resolution, options.ImageChannels) == (first!.Resolution, first.ImageChannels);
            var own = isLikeFirst ? parts : Parts(data, options.Resolution, options.ImageChannels);
            using var draws = new torch.Generator(0);
            using var discriminator = options.Create(draws, new ManifestNetworks()).to(device);
            discriminator.eval();
            var untrained = Measure($"{source}, untrained", own, images => Features(discriminator, images.to(device)));
            NetworkFile.Read(Path.Combine(checkpoint, CheckpointFolder.DiscriminatorFile), discriminator);
            yield return Measure(source, own, images => Features(discriminator, images.to(device)));
            yield return untrained;
        }
    }

    private static Tensor Features(ImageDiscriminator discriminator, Tensor images)
    {
        // The last group is filled with the last image; the features are the same for every class.
        int count = (int)images.shape[0], classes = discriminator.Options.CDim;
        int group = discriminator.Options.Batch.Group ?? 1, missing = (group - (count % group)) % group;
        var whole = missing == 0 ? images : cat([images, images[^1..].expand(missing, -1, -1, -1)]);
        var labels = classes == 0 ? null : zeros(count + missing, classes, device: images.device);
        var features = discriminator.Examine(discriminator.Look(whole), labels).More[Judgement.Features][..count];
        return features.dim() == 4
            ? nn.functional.adaptive_max_pool2d(features, [Places, Places]).flatten(1)
            : features.flatten(1);
    }

    private static ImageParts Parts(DataOptions data, int side, int channels)
    {
        var parts = ImageParts.Load(
            data with { Resolution = side, Channels = DataOptions.ChannelsOf(channels), XFlip = false });
        if (parts.Train.Classes.Count < 2)
            throw new InputException(
                $"{data.Source}: found {parts.Train.Classes.Count} classes, expected two or more, each in a folder "
                    + "of its own");
        return parts.HeldOut is null
            ? throw new InputException($"{data.Source}: no image is held out to test with; hold out 20%")
            : parts;
    }

    private static ClassifiedFeatures Measure(string name, ImageParts parts, Func<Tensor, Tensor> features)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (x, labels) = Of(parts.Train);
        var (seen, right) = Of(parts.HeldOut!);
        var told = LinearProbe.Classify(x, labels, seen);
        return new(name, x.shape[1], told.eq(right).to(ScalarType.Float64).mean().ToDouble(), seen.shape[0]);

        (Tensor Features, Tensor Labels) Of(ImageSet images)
        {
            var found = new List<Tensor>();
            foreach (var batch in ImageBatches.Of(images))
            {
                using var whole = batch;
                foreach (var some in batch.split(ImagesAtOnce))
                {
                    using var inner = NewDisposeScope();
                    found.Add(features(some).cpu().to(ScalarType.Float64).MoveToOuterDisposeScope());
                }
            }

            long[] all = [.. Enumerable.Range(0, images.Count).Select(i => (long)i)];
            return (cat(found), images.Labels(all, CPU)!.argmax(1));
        }
    }
}
