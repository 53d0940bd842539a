using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Files;
using FewShotGan.Images;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Images in, one feature vector each out: rounded to 8 bits as a saved image is, resized in float
/// (<see cref="BicubicResize"/>) unless the network does that, seen by it, and its maps averaged over their area and
/// joined. Real and generated images take the same way, so judging a generator and judging a folder of its images gives
/// the same numbers. No image is kept.
/// </summary>
internal sealed class FeatureExtractor : IDisposable
{
    /// <summary>
    /// The network that measures when nothing else is said; on purpose not the discriminators' default.
    /// </summary>
    public const string DefaultNetwork = "pp-ocr-detector";

    /// <summary>The height and width, in pixels, at which a network sees images unless it needs more.</summary>
    public const int UsualSize = 128;

    /// <summary>How many bytes of pixels are kept of a set at most, where a metric needs them.</summary>
    public const long PixelBudget = 1 << 28;

    private const int BatchPixels = 1 << 20; // 12 MiB of resized images, and some 200 MiB in the network
    private const double HalfWhite = 127.5, Negligible = 1e-10;

    private readonly IFeatureNetwork network;
    private readonly bool classifies;

    private FeatureExtractor(FeatureSource source, int side, IFeatureNetwork network, bool classifies)
    {
        (Source, Side, this.network, this.classifies) = (source, side, network, classifies);
    }

    /// <summary>What the features are computed by.</summary>
    public FeatureSource Source { get; }

    /// <summary>Height and width, in pixels, at which the network sees images, or about that.</summary>
    public int Side { get; }

    /// <summary>Loads a network.</summary>
    /// <param name="name">What <see cref="FeatureManifest.Find"/> takes.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <exception cref="InputException">There is no such network, or its file is missing or not usable.</exception>
    public static FeatureExtractor Open(string name, Device? device = null) => Open(FeatureManifest.Find(name), device);

    /// <summary>Loads a network.</summary>
    /// <param name="entry">The network.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <param name="networkResizes">Whether images come to it in their own size, for a network that resizes.</param>
    /// <exception cref="InputException">Its file is missing or not usable.</exception>
    public static FeatureExtractor Open(FeatureEntry entry, Device? device = null, bool networkResizes = false)
    {
        var file = FeatureFiles.Read(entry);
        var options = entry.ToOptions();
        var classifies = entry.Logits.Length > 0;
        if (classifies && options.Taps is ([] or ["auto"]))
            throw new InputException(
                $"{entry.Name}: logits: found taps [{string.Join(", ", options.Taps)}], expected taps by name "
                    + "beside logits");
        if (classifies) options = options with { Taps = [.. options.Taps, entry.Logits] };
        try
        {
            int side = Math.Max(UsualSize, entry.MinimumSize);
            var source = new FeatureSource(
                entry.Name, ContentHash.Of(file.Bytes.Span), networkResizes ? null : side, entry.Inception);
            return new(source, side, MeasuringNetwork.Open(file, options, device), classifies);
        }
        catch (OnnxImportException problem)
        {
            throw new InputException($"{entry.Name}: {problem.Message}");
        }
    }

    /// <summary>
    /// The features of a set of images, or of at most so many of it, drawn at random, the same each time.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="most">How many.</param>
    /// <param name="mirrored">Whether those of their mirror images are wanted too.</param>
    /// <param name="keepPixels">Whether the images are wanted too.</param>
    /// <exception cref="InputException">The network does not take them.</exception>
    public FeatureSet Extract(
        ImageSet images, int most = int.MaxValue, bool mirrored = false, bool keepPixels = false)
    {
        bool all = images.Count <= most;
        var seen = Seen(images, most);
        var batches = ImageBatches.Of(images, seen);
        var plain = Extract([this], batches, images.Backdrop, keepPixels)[0];
        var flipped = mirrored ? Extract(batches.Select(Mirror), images.Backdrop).Features : null;
        using var classes = images.Labels([.. seen], plain.Features.device);
        return plain with
        {
            Mirrored = flipped,
            Labels = classes?.argmax(1),
            ImageHash = all ? images.Hash : FormattableString.Invariant($"{images.Hash}/{most}"),
        };
    }

    /// <summary>
    /// What a perceptual distance compares: squared distances of these are LPIPS (Zhang et al. 2018) with all channels
    /// weighing the same, features of length 1 at each place, averaged over places and summed over maps.
    /// </summary>
    /// <param name="images">[N, C, H, W], about [-1, 1], not rounded.</param>
    /// <returns>[N, D], where the network computes.</returns>
    public Tensor Embed(Tensor images)
    {
        using var scope = NewDisposeScope();
        var maps = Look((images + 1) * HalfWhite).SkipLast(classifies ? 1 : 0);
        return cat(maps.Select(map => nn.functional.normalize(map, 2, 1, Negligible).flatten(1)
            / Math.Sqrt(map.shape[2] * map.shape[3])).ToArray(), 1).MoveToOuterDisposeScope();
    }

    /// <summary>Of which images of a set <see cref="Extract(ImageSet, int, bool, bool)"/> gives features.</summary>
    /// <param name="images">The set.</param>
    /// <param name="most">Most images.</param>
    internal static IReadOnlyList<long> Seen(ImageSet images, int most)
    {
        if (images.Count <= most) return [.. Enumerable.Range(0, images.Count).Select(i => (long)i)];
        using var draws = new torch.Generator(0);
        using var order = randperm(images.Count, dtype: ScalarType.Int64, generator: draws, device: CPU);
        return [.. order.data<long>().Take(most)];
    }

    /// <summary>The features of images that come in batches.</summary>
    /// <param name="batches">Each [N, 1, 3 or 4, H, W], about [-1, 1]; disposed when used.</param>
    /// <param name="backdrop">What images with alpha are laid over; white when null.</param>
    /// <returns>The caller disposes them.</returns>
    /// <exception cref="InputException">The network does not take them, or there are none.</exception>
    public FeatureSet Extract(IEnumerable<Tensor> batches, Backdrop? backdrop = null) =>
        Extract([this], batches, backdrop)[0];

    /// <summary>The features of images for several networks, all of which look at a batch before the next.</summary>
    /// <param name="extractors">The networks.</param>
    /// <param name="batches">Each [N, 1, 3 or 4, H, W], about [-1, 1]; disposed when used.</param>
    /// <param name="backdrop">What images with alpha are laid over; white when null.</param>
    /// <param name="keepPixels">Whether the first set has the images too.</param>
    /// <returns>Those of each network, in order; the caller disposes them.</returns>
    /// <exception cref="InputException">A network does not take them, or there are none.</exception>
    public static IReadOnlyList<FeatureSet> Extract(
        IReadOnlyList<FeatureExtractor> extractors, IEnumerable<Tensor> batches, Backdrop? backdrop = null,
        bool keepPixels = false)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        int atOnce = Math.Max(1, BatchPixels / extractors.Max(one => one.Side * one.Side));
        var (contents, pixels, left) = (new List<string>(), new List<Tensor>(), keepPixels ? PixelBudget : 0);
        var seen = extractors.Select(_ => (Features: new List<Tensor>(), Probabilities: new List<Tensor>())).ToList();
        foreach (var batch in batches)
        {
            using var inner = NewDisposeScope();
            foreach (var part in batch.split(atOnce))
            {
                // Generated images as they would be written; those that were read from files are left as they are.
                var levels = ImageWriter.ToLevels(part.cpu());
                if (levels.shape[1] == 4) levels = (backdrop ?? Backdrop.White).BehindLevels(levels);
                var bytes = levels.to(ScalarType.Byte).contiguous();
                AddContents(contents, bytes);
                if (bytes.numel() <= left) pixels.Add(bytes.MoveToOuterDisposeScope());
                left = bytes.numel() <= left ? left - bytes.numel() : 0;
                foreach (var (extractor, (features, probabilities)) in extractors.Zip(seen))
                    extractor.Add(levels, features, probabilities);
            }

            batch.Dispose();
        }

        if (contents.Count == 0) throw new InputException("found no image to measure, expected some");
        var sets = extractors.Zip(seen, (extractor, of) => new FeatureSet
        {
            Source = extractor.Source,
            Features = cat(of.Features),
            Probabilities = extractor.classifies ? cat(of.Probabilities) : null,
            Contents = contents,
        }).ToList();
        if (sets.FirstOrDefault(set => !set.Features.isfinite().all().item<bool>()) is { } bad)
            throw new InputException(
                $"{bad.Source.Network}: features of some images are not finite numbers; a generator that makes such "
                    + "has diverged");
        if (pixels.Count > 0) sets[0] = sets[0] with { Pixels = cat(pixels).DetachFromDisposeScope() };
        foreach (var set in sets)
        {
            set.Features.DetachFromDisposeScope();
            set.Probabilities?.DetachFromDisposeScope();
        }

        return sets;
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static void AddContents(List<string> contents, Tensor images)
    {
        if (images.numel() == 0) return;
        var bytes = images.bytes;
        int size = bytes.Length / (int)images.shape[0];
        for (int start = 0; start < bytes.Length; start += size)
            contents.Add(ContentHash.Of(bytes.Slice(start, size)));
    }

    /// <summary>Looks at images and adds what is seen of them, which moves to the outer scope.</summary>
    private void Add(Tensor levels, List<Tensor> features, List<Tensor> probabilities)
    {
        var outputs = Look(levels);
        if (classifies) probabilities.Add(outputs[^1].flatten(1).softmax(1).MoveToOuterDisposeScope());
        features.Add(
            cat(outputs.SkipLast(classifies ? 1 : 0).Select(FeaturePooling.Average).ToArray(), 1)
            .MoveToOuterDisposeScope());
    }

    private IReadOnlyList<Tensor> Look(Tensor levels)
    {
        var sized = Source.Size is { } size ? BicubicResize.Apply(levels, size) : levels;
        try
        {
            return network.Extract((sized / HalfWhite) - 1);
        }
        catch (OnnxImportException problem)
        {
            throw new InputException($"{Source.Network}: {problem.Message}");
        }
    }

    private static Tensor Mirror(Tensor images)
    {
        using (images) return images.flip(3);
    }
}
