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
    private const int Most = 100, AtOnce = 8, Places = 8, MostAlike = 16, Draws = 8;

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

    /// <summary>Those of generated images, also with the same draw for all of them.</summary>
    /// <param name="images"><c>[N, 1, 3 or 4, H, W]</c>, about <c>[-1, 1]</c>.</param>
    /// <returns>The caller disposes them.</returns>
    public TransformedFeatures OfFakes(Tensor images)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var some = Opaque(images.narrow(0, 0, Math.Min(MostAlike, images.shape[0])));
        return Of(images) with
        {
            Alike = [.. transforms.Select(one => stack([.. Enumerable.Range(0, Draws).Select(draw => Drawn(one, draw))])
                .DetachFromDisposeScope())],
        };

        Tensor Drawn(SingleTransform transform, int draw)
        {
            using var inner = NewDisposeScope();
            var drawn = cat([.. some.split(1).Select(image => Alone(image, transform, draw))]);
            return Look(drawn).MoveToOuterDisposeScope();
        }

        // One at a time: geometric transforms take many times an image's memory.
        static Tensor Alone(Tensor image, SingleTransform transform, int draw)
        {
            using var inner = NewDisposeScope();
            using var draws = new torch.Generator((ulong)draw);
            return transform.Apply(image, draws).alias().MoveToOuterDisposeScope();
        }
    }

    private Tensor Opaque(Tensor images) =>
        images.shape[1] == 4 ? (backdrop ?? Backdrop.White).Behind(images, draws: null) : images;

    private TransformedFeatures Of(Tensor images)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        var opaque = Opaque(images);
        return new(
            Look(opaque).DetachFromDisposeScope(),
            [.. transforms.Select(one => (one.Name, Look(Each(opaque, one)).DetachFromDisposeScope()))]);

        // A few at a time: geometric transforms take many times an image's memory.
        Tensor Each(Tensor all, SingleTransform transform) => cat([.. all.split(AtOnce).Select(some =>
        {
            using var inner = NewDisposeScope();
            return transform.Apply(some, draws).alias().MoveToOuterDisposeScope();
        })]);
    }

    private Tensor Look(Tensor images)
    {
        using var seen = extractor.Extract([images.alias()]);
        return cat([seen.Features, nn.functional.adaptive_avg_pool2d(images, Places).flatten(1)], 1);
    }
}
