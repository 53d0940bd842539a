using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// What a metric measures: features of generated images, and of the real ones that they are compared with, which may be
/// two halves of one set. All tensors are on the CPU and remain the caller's.
/// </summary>
public sealed class MetricInput
{
    private readonly FakeFeatures fakes;

    /// <summary>Takes the features.</summary>
    /// <param name="reals">The real images that are compared with.</param>
    /// <param name="train">The training images.</param>
    /// <param name="fakes">The generated images.</param>
    /// <param name="intervals">What draws intervals, or null.</param>
    internal MetricInput(FeatureSet reals, FeatureSet train, FakeFeatures fakes, Bootstrap? intervals)
    {
        (Reals, Train, TrainMirrored) = (reals.Features, train.Features, train.Mirrored);
        (TrainTransformed, FakesTransformed) = (train.Transformed, fakes.Transformed);
        (RealLabels, TrainLabels, RealPixels) = (reals.Labels, train.Labels, reals.Pixels);
        (this.fakes, Intervals) = (fakes, intervals);
    }

    /// <summary>
    /// Features of the real images that are compared with, float32 [N, D]; of the training images for a score of the
    /// generated images alone.
    /// </summary>
    public Tensor Reals { get; }

    /// <summary>Whether the real images that are compared with are the training images themselves.</summary>
    public bool IsAgainstTrain => ReferenceEquals(Reals, Train);

    /// <summary>Features of the generated images, float32 [M, D].</summary>
    public Tensor Fakes => fakes.Features;

    /// <summary>
    /// Class probabilities of the generated images [M, classes]; null where the feature network has none, though never
    /// for a metric that needs them.
    /// </summary>
    public Tensor? Probabilities => fakes.Probabilities;

    /// <summary>Features of the training images, float32 [T, D].</summary>
    public Tensor Train { get; }

    /// <summary>Features of the training images' mirror images [T, D]; null unless a metric needs them.</summary>
    public Tensor? TrainMirrored { get; }

    /// <summary>Features of transformed training images; null unless a metric needs them.</summary>
    public TransformedFeatures? TrainTransformed { get; }

    /// <summary>Features of generated images after the same transforms; null unless a metric needs them.</summary>
    public TransformedFeatures? FakesTransformed { get; }

    /// <summary>The classes of the real images that are compared with, int64 [N]; null unless needed.</summary>
    public Tensor? RealLabels { get; }

    /// <summary>The classes of the training images, int64 [T]; null unless needed.</summary>
    public Tensor? TrainLabels { get; }

    /// <summary>The classes of the generated images, int64 [M]; null unless needed.</summary>
    public Tensor? FakeLabels => fakes.Labels;

    /// <summary>
    /// The real images that are compared with, uint8 [n, 1 or 3, H, W], the first of them where all are too many; null
    /// unless needed.
    /// </summary>
    public Tensor? RealPixels { get; }

    /// <summary>The generated images, as <see cref="RealPixels"/>.</summary>
    public Tensor? FakePixels => fakes.Pixels;

    /// <summary>The generator; null unless needed.</summary>
    internal PathSampler? Paths => fakes.Paths;

    /// <summary>What draws intervals; null where none are wanted.</summary>
    public Bootstrap? Intervals { get; }

    /// <summary>
    /// What depends on the generated images only: computed when first asked for, and kept for all references that they
    /// are compared with, since with thousands of images it takes most of the time.
    /// </summary>
    /// <param name="name">What it is, in a name that no other metric uses.</param>
    /// <param name="compute">Computes it from <see cref="Fakes"/>.</param>
    /// <returns>What was computed; not the caller's to dispose of.</returns>
    public Tensor OfFakes(string name, Func<Tensor, Tensor> compute) => fakes.Of(name, compute);
}
