using FewShotGan.Augment;
using FewShotGan.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Features of images, and of the same ones after each of an augmentation's transforms: what a network sees, and their
/// pixels averaged over eight by eight places.
/// </summary>
/// <param name="extractor">What looks at them; the caller's.</param>
/// <param name="transforms">The transforms.</param>
/// <param name="backdrop">What images with alpha are laid over; white when null.</param>
internal sealed class TransformExtraction(
    FeatureExtractor extractor, IReadOnlyList<SingleTransform> transforms, Backdrop? backdrop)
{
    private const int Most = 100, AtOnce = 8, Places = 8, Draws = 64, SmallPlaces = 16;

    /// <summary>Those of training images.</summary>
    /// <param name="images">The images.</param>
    /// <returns>The caller disposes them; null for too few images.</returns>
    public TransformedFeatures? Of(ImageSet images)
    {
        if (images.Count < TransformLeak.Fewest) return null;
        using var draws = new torch.Generator(0);
        using var order = randperm(images.Count, dtype: ScalarType.Int64, generator: draws, device: CPU);
        using var some = images.Batch(order.data<long>().Take(Most).ToArray(), CPU);
        return Of(some);
    }

    /// <summary>Passes images on, and keeps copies of as many as are looked at.</summary>
    /// <param name="batches">The images.</param>
    /// <param name="kept">Takes the copies, which the caller disposes.</param>
    public static IEnumerable<Tensor> Keep(IEnumerable<Tensor> batches, List<Tensor> kept)
    {
        long left = Most;
        foreach (var batch in batches)
        {
            long count = Math.Min(left, batch.shape[0]);
            if (count > 0) kept.Add(batch.narrow(0, 0, count).clone().DetachFromDisposeScope());
            left -= count;
            yield return batch;
        }
    }

    /// <summary>Those of some images.</summary>
    /// <param name="images"><c>[N, 1, 3 or 4, H, W]</c>, about <c>[-1, 1]</c>.</param>
    /// <returns>The caller disposes them.</returns>
    public TransformedFeatures Of(Tensor images)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        var opaque = images.shape[1] == 4 ? (backdrop ?? Backdrop.White).Behind(images, draws: null) : images;
        var mean = opaque.mean([0], keepdim: true);
        return new(
            Look(opaque).DetachFromDisposeScope(),
            [.. transforms.Select(one => (one.Name, Look(Each(opaque, one)).DetachFromDisposeScope()))])
        {
            Small = Small(opaque).DetachFromDisposeScope(),
            MeanDrawn =
            [
                .. transforms.Select(one => cat([.. Enumerable.Range(0, Draws).Select(_ => Drawn(one))])
                    .DetachFromDisposeScope()),
            ],
        };

        Tensor Drawn(SingleTransform transform)
        {
            using var inner = NewDisposeScope();
            return Small(transform.Apply(mean, draws)).MoveToOuterDisposeScope();
        }

        // A few at a time: geometric transforms take many times an image's memory.
        Tensor Each(Tensor all, SingleTransform transform) => cat([.. all.split(AtOnce).Select(some =>
        {
            using var inner = NewDisposeScope();
            return transform.Apply(some, draws).alias().MoveToOuterDisposeScope();
        })]);
    }

    private static Tensor Small(Tensor images) =>
        nn.functional.adaptive_avg_pool2d(images, SmallPlaces).flatten(1).to(ScalarType.Float64);

    private Tensor Look(Tensor images)
    {
        using var seen = extractor.Extract([images.alias()]);
        return cat([seen.Features, nn.functional.adaptive_avg_pool2d(images, Places).flatten(1)], 1);
    }
}
