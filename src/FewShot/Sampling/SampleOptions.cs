using FewShotGan.Generators;

namespace FewShotGan.Sampling;

/// <summary>How a trained generator's images are made, beside their seeds.</summary>
public sealed record SampleOptions
{
    /// <summary>
    /// Truncation (Karras et al. 2019, section 2.1): 1 for none, towards 0 for images nearer to the mean one.
    /// </summary>
    public double Psi { get; init; } = 1;

    /// <summary>Truncate only the first so many layers, the coarse ones; null for all.</summary>
    public int? Cutoff { get; init; }

    /// <summary>
    /// The class of a generator with labels, from 0; when null, seed i shows class i modulo their number.
    /// </summary>
    public int? Label { get; init; }

    /// <summary>
    /// Where the layers' noise comes from: constant, which is part of the weights, or random, drawn by the seeds of the
    /// images that are made at once.
    /// </summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Const;
}
