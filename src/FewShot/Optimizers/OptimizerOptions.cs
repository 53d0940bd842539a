using System.ComponentModel.DataAnnotations;
using TorchSharp.Modules;

namespace FewShotGan.Optimizers;

/// <summary>What the optimisers of both networks are built from: the <c>optimizer</c> section of a recipe.</summary>
public abstract record OptimizerOptions
{
    /// <summary>The generator's learning rate, before the correction for its lazy regularisers.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double GLr { get; init; } = 0.0025;

    /// <summary>The discriminator's learning rate, before the correction for its lazy regularisers.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double DLr { get; init; } = 0.0025;

    /// <summary>
    /// How the rates change: <c>constant</c>, or in a straight line (<c>linear</c>) or half a wave of a cosine
    /// (<c>cosine</c>), from their full value at <see cref="DecayFromKimg"/> to <see cref="DecayTo"/> of it at the end
    /// of the run.
    /// </summary>
    [AllowedValues("constant", "linear", "cosine")]
    public string Schedule { get; init; } = "constant";

    /// <summary>Thousands of images after which a schedule lowers the rates.</summary>
    [Range(0.0, double.MaxValue)]
    public double DecayFromKimg { get; init; }

    /// <summary>What a schedule leaves of the rates at the end, in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double DecayTo { get; init; }

    /// <summary>Thousands of images in which the rates rise from 0; 0 for none.</summary>
    [Range(0.0, double.MaxValue)]
    public double WarmupKimg { get; init; }

    /// <summary>
    /// Steps of the discriminator for one of the generator, each with real images of its own (5 in WGAN).
    /// </summary>
    [Range(1, 100)]
    public int DSteps { get; init; } = 1;

    /// <summary>
    /// The largest absolute value of the discriminator's trained parameters, to which they are clipped after each of
    /// its updates (Arjovsky et al. 2017, algorithm 1); null for none.
    /// </summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? WeightClip { get; init; }

    /// <summary>What the learning rates are multiplied by in an iteration; null where they never change.</summary>
    /// <param name="nimg">Real images shown before it.</param>
    /// <param name="shown">Real images that it shows.</param>
    /// <param name="kimg">Length of the run in thousands of images.</param>
    public double? RateAt(long nimg, int shown, double kimg)
    {
        if (Schedule == "constant" && WarmupKimg == 0) return null;
        double done = nimg / 1000.0;
        double rise = WarmupKimg > 0 ? Math.Min(1, (nimg + shown) / (WarmupKimg * 1000)) : 1;
        if (Schedule == "constant" || done <= DecayFromKimg) return rise;
        double left = Math.Max(0, (kimg - done) / (kimg - DecayFromKimg));
        if (Schedule == "cosine") left = (1 - Math.Cos(Math.PI * left)) / 2;
        return rise * (DecayTo + ((1 - DecayTo) * left));
    }

    /// <summary>What is wrong with the options beyond single numbers: a key of the section and a message.</summary>
    public virtual IEnumerable<(string Key, string Message)> Problems() => [];

    /// <summary>Makes the optimiser of a network.</summary>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="rate">Their learning rate.</param>
    /// <param name="share">
    /// The part of its updates that are the loss's own, in (0, 1], the rest being those of lazy regularisers: the
    /// learning rate is multiplied by it, and decay rates are raised to it (Karras et al. 2020, appendix B).
    /// </param>
    public abstract NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1);
}
