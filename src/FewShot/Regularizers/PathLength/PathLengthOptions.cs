using System.ComponentModel.DataAnnotations;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Regularizers;

/// <summary>
/// Path-length regularisation of the generator (Karras et al. 2020, "Analyzing and Improving the Image Quality of
/// StyleGAN", equation 4) on the first part of the latents.
/// </summary>
[Part("path_length")]
public sealed record PathLengthOptions : RegularizerOptions
{
    /// <summary>Runs lazily, every 4th iteration, by default.</summary>
    public PathLengthOptions() => Interval = 4;

    /// <summary>The penalty's weight; 0 leaves it out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 2;

    /// <summary>It takes this part of a batch: one in so many latents.</summary>
    [Range(1, int.MaxValue)]
    public int BatchShrink { get; init; } = 2;

    /// <summary>How far the running mean of path lengths moves towards a batch's, above 0 and at most 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Decay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Generator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("path_length", "pixel value",
            "Mean length of the step that an image takes for a step in w, along random directions; "
            + "empty for a tick in which path-length regularisation did not run."),
        new("pl_penalty", "pixel value²",
            "Mean squared difference of path lengths from their running mean, without its weight; "
            + "empty as above."),
    ];

    /// <inheritdoc/>
    public override int BatchShare => BatchShrink;

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(GeneratorOptions generator, int batch)
    {
        if (!IsOn) yield break;
        if (!generator.HasStyles)
        {
            yield return ("", "found path-length regularisation with generator.type "
                + $"{PartRegistry.NameOf(generator)}, whose layers take one latent; expected null");
        }

        if (BatchShrink > batch)
            yield return ("batch_shrink", $"found {BatchShrink}, expected 1 to training.batch ({batch})");
    }

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new PathLengthRegularizer(this);
}
