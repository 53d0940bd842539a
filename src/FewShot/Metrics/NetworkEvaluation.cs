using FewShotGan.Features;
using FewShotGan.Images;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// One evaluation through each of several networks, which look at the generated images together. Numbers of the first
/// have their plain names, those of the others the network's with it.
/// </summary>
internal sealed class NetworkEvaluation : IDisposable
{
    private readonly List<Eye> eyes = [];
    private readonly Backdrop? backdrop;
    private readonly TransformExtraction? transforms;
    private readonly bool keepPixels;

    /// <summary>Loads the networks and looks at the real images.</summary>
    /// <param name="networks">The networks, at least one.</param>
    /// <param name="device">Where they compute.</param>
    /// <param name="options">What to measure; what a network can't give, it leaves out.</param>
    /// <param name="train">The training images, which say what generated images with alpha are laid over.</param>
    /// <param name="heldOut">Images that training never saw; null for none.</param>
    /// <param name="most">Most real images of each.</param>
    /// <param name="mirrored">Whether features of mirror images are wanted though no metric needs them.</param>
    /// <exception cref="InputException">
    /// A network is not there, or does not take the images, or these are too few for a metric.
    /// </exception>
    public NetworkEvaluation(
        IEnumerable<FeatureEntry> networks, Device device, EvaluationOptions options, ImageSet train, ImageSet? heldOut,
        int most = int.MaxValue, bool mirrored = false)
    {
        backdrop = train.Backdrop;
        keepPixels = options.Wanted.Any(metric => metric.Needs.HasFlag(MetricNeeds.Pixels));
        mirrored |= options.Wanted.Any(metric => metric.Needs.HasFlag(MetricNeeds.Mirrored));
        var networkResizes = options.Published is { NetworkResizes: true };
        try
        {
            foreach (var network in networks)
            {
                var extractor = FeatureExtractor.Open(network, device, networkResizes);
                if (eyes.Count == 0 && options.Transforms.Count > 0
                    && options.Wanted.Any(metric => metric.Needs.HasFlag(MetricNeeds.Transformed)))
                    transforms = new(extractor, options.Transforms, backdrop);
                eyes.Add(Eye.Open(
                    extractor, options, train, heldOut, new(most, mirrored, keepPixels && eyes.Count == 0),
                    eyes.Count == 0 ? transforms : null));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Features of the training images through the first network.</summary>
    public FeatureSet Train => eyes[0].Train;

    /// <summary>What the images held out, and how many they are, mean for the numbers: a sentence each.</summary>
    public IReadOnlyList<string> Remarks => eyes[0].Evaluation.Remarks;

    /// <summary>What limits the numbers of generated images: a sentence each.</summary>
    /// <param name="fakes">What <see cref="Look"/> gave.</param>
    public IEnumerable<string> RemarksOn(Fakes fakes) => eyes[0].Evaluation.RemarksOn(fakes.First);

    /// <summary>Features of generated images through each network.</summary>
    /// <param name="images">The images.</param>
    /// <returns>The caller disposes them.</returns>
    /// <exception cref="InputException">A network does not take the images, or there are none.</exception>
    public Fakes Look(GeneratedImages images) =>
        new([.. Features(images.Batches).Zip(eyes, (set, eye) => set with
        {
            Labels = images.Classes is { } classes
                ? tensor(classes.ToArray(), device: set.Features.device)
                : null,
            Paths = images.Generator is { } generator
                ? new(generator, made => eye.Extractor.Embed(Opaque(made)))
                : null,
        })]);

    private Tensor Opaque(Tensor images) =>
        images.shape[1] == 4 ? (backdrop ?? Backdrop.White).Behind(images, draws: null) : images;

    private IReadOnlyList<FeatureSet> Features(IEnumerable<Tensor> batches)
    {
        List<FeatureExtractor> extractors = [.. eyes.Select(eye => eye.Extractor)];
        if (transforms is null || Train.Transformed is null)
            return FeatureExtractor.Extract(extractors, batches, backdrop, keepPixels);
        var kept = new List<Tensor>();
        try
        {
            var seen = FeatureExtractor.Extract(
                extractors, TransformExtraction.Keep(batches, kept), backdrop, keepPixels);
            using var images = cat(kept);
            return [seen[0] with { Transformed = transforms.Of(images) }, .. seen.Skip(1)];
        }
        finally
        {
            foreach (var image in kept) image.Dispose();
        }
    }

    /// <summary>Measures generated images.</summary>
    /// <param name="fakes">What <see cref="Look"/> gave.</param>
    /// <returns>Every number, those of the first network first.</returns>
    /// <exception cref="InputException">They are too few for a metric.</exception>
    public IReadOnlyList<MetricValue> Measure(Fakes fakes) =>
    [
        .. eyes[0].Evaluation.Measure(fakes.First),
        .. eyes.Zip(fakes.Seen).Skip(1).SelectMany(pair => pair.First.Evaluation.Measure(pair.Second))
            .Select(value => value with { Name = MetricNumber.NameBy(value.Name, value.Protocol.Network) }),
    ];

    public void Dispose()
    {
        foreach (var eye in eyes) eye.Dispose();
    }

    /// <summary>Features of generated images.</summary>
    /// <param name="Seen">Those through each network.</param>
    public sealed record Fakes(IReadOnlyList<FeatureSet> Seen) : IDisposable
    {
        /// <summary>Those through the first one.</summary>
        public FeatureSet First => Seen[0];

        public void Dispose()
        {
            foreach (var set in Seen) set.Dispose();
        }
    }

    /// <summary>What is kept of real images: of how many, and what beside their features.</summary>
    private readonly record struct Wanted(int Most, bool Mirrored, bool Pixels);

    private sealed record Eye(FeatureExtractor Extractor, FeatureSet Train, FeatureSet? HeldOut, Evaluation Evaluation)
        : IDisposable
    {
        /// <summary>Looks at the real images; takes the extractor over.</summary>
        public static Eye Open(
            FeatureExtractor extractor, EvaluationOptions options, ImageSet train, ImageSet? heldOut, Wanted wanted,
            TransformExtraction? transforms)
        {
            FeatureSet? ofTrain = null, ofHeldOut = null;
            try
            {
                ofTrain = extractor.Extract(train, wanted.Most, wanted.Mirrored, wanted.Pixels);
                if (transforms?.Of(train) is { } transformed) ofTrain = ofTrain with { Transformed = transformed };
                ofHeldOut = heldOut is null
                    ? null
                    : extractor.Extract(heldOut, wanted.Most, keepPixels: wanted.Pixels);
                return new(extractor, ofTrain, ofHeldOut, new Evaluation(options, ofTrain, ofHeldOut));
            }
            catch
            {
                ofTrain?.Dispose();
                ofHeldOut?.Dispose();
                extractor.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            Train.Dispose();
            HeldOut?.Dispose();
            Extractor.Dispose();
        }
    }
}
