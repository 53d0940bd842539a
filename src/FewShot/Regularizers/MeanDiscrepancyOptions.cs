using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Maximum mean discrepancy of a batch of generated images from one of real images, pixel by pixel, with a sum of
/// Gaussian kernels (Gretton et al. 2012; Li et al. 2015, "Generative Moment Matching Networks", equations 2, 5 and 7):
/// with <c>loss: none</c> a generator learns by it without a discriminator.
/// </summary>
[Part("mmd")]
public sealed record MeanDiscrepancyOptions : RegularizerOptions
{
    // Under a root, whose slope at 0 has no bound.
    private const double Least = 1e-12;

    /// <summary>The weight; 0 leaves the term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 1;

    /// <summary>
    /// The kernels' standard deviations, as root-mean-square differences of numbers in [-1, 1]; above 0.
    /// </summary>
    public IReadOnlyList<double> Bandwidths { get; init; } = [0.05, 0.1, 0.2, 0.4, 0.8];

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Generator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => BatchUse.Whole("regularizers.mmd");

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("mmd", "0 … √2", "Maximum mean discrepancy of a batch of generated images from a batch of real ones, "
            + "without its weight; of so few it is not 0 for the same distribution either.") { Screen = "F3" },
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(GeneratorOptions generator, int batch)
    {
        if (Bandwidths.Count == 0 || Bandwidths.Any(bandwidth => !(bandwidth > 0)))
            yield return ("bandwidths", "expected one or more numbers above 0");
    }

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Term(this);

    /// <summary>The discrepancy.</summary>
    /// <param name="x">Images, <c>[N, …]</c>.</param>
    /// <param name="y">Images, <c>[M, …]</c>.</param>
    /// <returns>A scalar with a gradient.</returns>
    internal Tensor Discrepancy(Tensor x, Tensor y)
    {
        var (a, b) = (x.flatten(1), y.flatten(1));
        return (Kernel(a, a) + Kernel(b, b) - (2 * Kernel(a, b))).clamp_min(Least).sqrt();
    }

    /// <summary>The mean over pairs, those of an image with itself too, and over bandwidths.</summary>
    private Tensor Kernel(Tensor a, Tensor b)
    {
        // Without a matrix product, whose rounding changes with where in memory the images are.
        var squares = cdist(a, b, 2, compute_mode.donot_use_mm_for_euclid_dist).square() / a.shape[1];
        return Bandwidths.Select(bandwidth => (squares * (-0.5 / (bandwidth * bandwidth))).exp().mean())
            .Aggregate((sum, next) => sum + next) / Bandwidths.Count;
    }

    private sealed class Term(MeanDiscrepancyOptions options) : Regularizer(options)
    {
        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            var distance = options.Discrepancy(judged.Images, turn.Batch.Reals);
            turn.Report("mmd", distance);
            return distance * options.Weight;
        }
    }
}
