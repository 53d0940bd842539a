using System.Globalization;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Metrics;

/// <summary>
/// ProGAN's distance of patches (<see cref="SlicedWasserstein"/>), averaged over resolutions: whether textures are like
/// those of real images at each scale, which no feature network decides.
/// </summary>
[Part("swd")]
public sealed record SlicedWassersteinMetric : Metric
{
    private static readonly MetricNumber Distance = new("swd")
    {
        IsLowerBetter = true,
        Columns =
        [
            new(MetricValue.Train, new("swd", "10⁻³",
                "Sliced Wasserstein distance of patches of generated images from those of training images, averaged "
                + "over resolutions.")),
            new(MetricValue.HeldOut, new("swd_held_out", "10⁻³",
                "The same from the images held out.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Distance];

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Pixels;

    /// <inheritdoc/>
    public override bool IsSlow => true;

    /// <inheritdoc/>
    internal override int Place => 10;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        using var draws = new torch.Generator(0);
        var levels = SlicedWasserstein.Of(input.RealPixels!, input.FakePixels!, draws);
        yield return new(Distance, levels.Average(level => level.Distance))
        {
            Note = string.Join(", ", levels.Select(level =>
                string.Create(CultureInfo.InvariantCulture, $"{level.Resolution} px {level.Distance:0.0}"))),
        };
    }
}
