using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>DiffAugment (Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training").</summary>
[Part("diffaugment")]
public sealed record DiffAugmentOptions : AugmentOptions
{
    /// <summary>
    /// The paper's <c>color</c>, <c>translation</c>, <c>cutout</c>, and those of its figure 9: <c>rotation_90</c>,
    /// <c>noise</c>, <c>shift</c>, <c>scale</c>, <c>rotation</c>, <c>shear</c>; in the order in which they apply. With
    /// [] there is no augmentation.
    /// </summary>
    [AllowedValues(
        "color", "translation", "cutout", "rotation_90", "noise", "shift", "scale", "rotation", "shear")]
    public IReadOnlyList<string> Policy { get; init; } = DiffAugment.Published;

    /// <summary>Side of the cut-out square as a share of the image's, above 0 and at most 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double CutoutRatio { get; init; } = 0.5;

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(int resolution)
    {
        if (Policy.Distinct().Count() < Policy.Count) yield return ("policy", "found a name twice, expected each once");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SingleTransform> Alone() => [.. Policy.Select(name => new SingleTransform(
        name, (images, draws) => new DiffAugment([name], CutoutRatio).Augment(images, draws)))];

    /// <inheritdoc/>
    public override string Summary(RunLength length) =>
        Policy.Count > 0 ? $"diffaugment {string.Join(", ", Policy)}" : "none";

    /// <inheritdoc/>
    public override InputTransform? Create(RunLength length) =>
        Policy.Count > 0 ? new Transform(new(Policy, CutoutRatio)) : null;

    private sealed class Transform(DiffAugment augment) : InputTransform
    {
        public override string StateName => "diffaugment";

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder) =>
            augment.Augment(images, draws, secondOrder);
    }
}
