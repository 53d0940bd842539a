using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>
/// The losses of vision-aided discriminators (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN Training",
/// section 3.2 and appendix B): binary cross-entropy or hinge on the logits of every level, averaged within a level and added
/// over levels. A name that ends in <c>_s</c> has one-sided label smoothing (Salimans et al. 2016, section 3.4): "real" is 0.8,
/// for real pictures and in the generator's step.
/// </summary>
public sealed class VisionAidedLoss
{
    private const double Smoothed = 0.8;
    private const string Smooth = "_s", Levels = "multilevel_", Sigmoid = "sigmoid", Hinge = "hinge";
    private readonly Func<Tensor, Tensor> real, fake, generator;

    /// <summary>Finds a loss.</summary>
    /// <param name="name">One of <see cref="Names"/>. <c>multilevel_</c> says that there are several levels; the formula is the same.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public VisionAidedLoss(string name)
    {
        if (!Names.Contains(name)) throw new ArgumentException($"found '{name}', expected one of {string.Join(", ", Names)}", nameof(name));
        Name = name;
        if (name.EndsWith(Hinge, StringComparison.Ordinal))
        {
            (real, fake, generator) = (HingeLoss.Real, HingeLoss.Fake, HingeLoss.Generator);
            return;
        }

        double target = name.EndsWith(Smooth, StringComparison.Ordinal) ? Smoothed : 1;
        real = generator = logits => CrossEntropy(logits, target);
        fake = logits => functional.softplus(logits);
    }

    /// <summary>The losses there are.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [Levels + Sigmoid + Smooth, Levels + Sigmoid, Levels + Hinge, Sigmoid, Sigmoid + Smooth, Hinge];

    /// <summary>The loss's name.</summary>
    public string Name { get; }

    /// <summary>What the discriminator minimises on real pictures.</summary>
    /// <param name="levels">Logits of each level, <c>[N, …]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor Real(IReadOnlyList<Tensor> levels) => Sum(levels, real);

    /// <summary>What the discriminator minimises on generated pictures.</summary>
    /// <param name="levels">Logits of each level, <c>[N, …]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor Fake(IReadOnlyList<Tensor> levels) => Sum(levels, fake);

    /// <summary>What the generator minimises.</summary>
    /// <param name="levels">Logits of each level, <c>[N, …]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor Generator(IReadOnlyList<Tensor> levels) => Sum(levels, generator);

    private static Tensor Sum(IReadOnlyList<Tensor> levels, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        return levels.Select(logits => loss(logits).flatten(1).mean([1], keepdim: true)).Aggregate((a, b) => a + b).MoveToOuterDisposeScope();
    }

    /// <summary>−t·log σ(x) − (1 − t)·log(1 − σ(x)).</summary>
    private static Tensor CrossEntropy(Tensor logits, double target)
    {
        var sure = functional.softplus(-logits);
        return target == 1 ? sure : (sure * target) + (functional.softplus(logits) * (1 - target));
    }
}
