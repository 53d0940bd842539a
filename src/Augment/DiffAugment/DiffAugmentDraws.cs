using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// The random numbers of one <see cref="DiffAugment"/> application, on the CPU; those that a policy does not use are
/// null. X is the row axis, as in the paper's code.
/// </summary>
public sealed record DiffAugmentDraws
{
    /// <summary>Uniform in [0, 1), <c>[N, 1, 1, 1]</c>; brightness shifts by this − 0.5.</summary>
    public Tensor? Brightness { get; init; }

    /// <summary>Uniform in [0, 1), <c>[N, 1, 1, 1]</c>; saturation scales by twice this.</summary>
    public Tensor? Saturation { get; init; }

    /// <summary>Uniform in [0, 1), <c>[N, 1, 1, 1]</c>; contrast scales by this + 0.5.</summary>
    public Tensor? Contrast { get; init; }

    /// <summary>Rows to shift by, int64 <c>[N, 1, 1]</c>: row i of the result is row i + this.</summary>
    public Tensor? TranslationX { get; init; }

    /// <summary>Columns to shift by, int64 <c>[N, 1, 1]</c>.</summary>
    public Tensor? TranslationY { get; init; }

    /// <summary>Centre row of the cut, int64 <c>[N, 1, 1]</c>.</summary>
    public Tensor? OffsetX { get; init; }

    /// <summary>Centre column of the cut, int64 <c>[N, 1, 1]</c>.</summary>
    public Tensor? OffsetY { get; init; }

    /// <summary>Turns by 90° to the left, int64 −1, 0 or 1, <c>[N, 1, 1, 1]</c>.</summary>
    public Tensor? QuarterTurns { get; init; }

    /// <summary>Standard normal, <c>[N, C, H, W]</c>; a tenth of it is added.</summary>
    public Tensor? Noise { get; init; }

    /// <summary>
    /// Uniform in [0, 1), <c>[N, 2]</c>; shifts down and to the right by half of this − 0.5, as a share of height and
    /// width.
    /// </summary>
    public Tensor? Shift { get; init; }

    /// <summary>Uniform in [0, 1), <c>[N]</c>; enlarges by half of this + 0.75.</summary>
    public Tensor? Scale { get; init; }

    /// <summary>Uniform in [0, 1), <c>[N]</c>; turns to the left by 60° times this − 0.5.</summary>
    public Tensor? Rotation { get; init; }

    /// <summary>
    /// Uniform in [0, 1), <c>[N]</c>; shifts each row to the right by half of this − 0.5 times its place below the
    /// centre.
    /// </summary>
    public Tensor? Shear { get; init; }
}
