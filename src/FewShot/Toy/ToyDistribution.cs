using FewShotGan.Discriminators;
using FewShotGan.Generators;
using static TorchSharp.torch;

namespace FewShotGan.Toy;

/// <summary>A distribution of points in the plane, within [-1, 1].</summary>
/// <param name="Name">Its name, as after <c>toy:</c>.</param>
/// <param name="Modes">The centres of its Gaussians; empty for one without.</param>
/// <param name="Deviation">Their standard deviation along each axis.</param>
/// <param name="Draw">Draws so many points, <c>[N, 2]</c>, from a CPU generator; without the Gaussians' noise.</param>
internal sealed record ToyDistribution(
    string Name, IReadOnlyList<(double X, double Y)> Modes, double Deviation,
    Func<long, Generator, Tensor> Draw)
{
    private const double Radius = 0.7;

    /// <summary>What a recipe's <c>data.source</c> begins with.</summary>
    public const string Prefix = "toy:";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ToyDistribution> All { get; } =
    [
        // Metz et al. 2017, "Unrolled Generative Adversarial Networks", section 3.1, where the radius
        // is 2 and σ the same: relative to it, modes are narrower there.
        Mixture("8-gaussians", 0.02,
            [.. Enumerable.Range(0, 8).Select(i => i * Math.PI / 4)
                .Select(angle => (Radius * Math.Cos(angle), Radius * Math.Sin(angle)))]),

        // Srivastava et al. 2017, "VEEGAN", section 5.1, where they are 2 apart.
        Mixture("25-gaussians", 0.02,
            [.. from row in Enumerable.Range(-2, 5) from column in Enumerable.Range(-2, 5)
                select (Radius / 2 * column, Radius / 2 * row)]),

        // Gulrajani et al. 2017, figure 1.
        new("swiss-roll", [], 0.01, (count, draws) =>
        {
            var angle = 1.5 * Math.PI * (1 + (2 * rand(count, generator: draws, device: CPU)));
            return stack([angle.cos() * angle, angle.sin() * angle], 1) * (Radius / (4.5 * Math.PI));
        }),

        // Mescheder et al. 2018: all points are one; how near is near is said here.
        new("dirac", [(0, 0)], 0.02, (count, draws) => zeros(count, 2, device: CPU))
        {
            OwnGenerator = new DiracGan.GeneratorPoint(), OwnDiscriminator = new DiracGan.DiscriminatorSlope(),
            HasNoise = (false, false),
        },

        // On a line, for a model that is too simple; the left one has two thirds of the points.
        Mixture("two-gaussians", 0.15, [(-0.45, 0), (-0.45, 0), (0.45, 0)]) with
        {
            Modes = [(-0.45, 0), (0.45, 0)], OwnGenerator = new OneGaussian(), HasNoise = (true, false),
        },
    ];

    /// <summary>The generator that this distribution is for; null for that of the recipe.</summary>
    public GeneratorOptions? OwnGenerator { get; private init; }

    /// <summary>The discriminator that this distribution is for; null for that of the recipe.</summary>
    public DiscriminatorOptions? OwnDiscriminator { get; private init; }

    /// <summary>Along which axes points have the Gaussians' noise; without one of them they are on a line.</summary>
    public (bool X, bool Y) HasNoise { get; private init; } = (true, true);

    /// <summary>Whether all points are on the line y = 0, where they have a density.</summary>
    public bool IsLine => HasNoise is { X: true, Y: false };

    /// <summary>Finds one.</summary>
    /// <param name="source">A recipe's <c>data.source</c>, such as <c>toy:8-gaussians</c>.</param>
    /// <exception cref="InputException">There is none of this name.</exception>
    public static ToyDistribution Find(string source)
    {
        var names = All.Select(one => Prefix + one.Name);
        return All.FirstOrDefault(one => Prefix + one.Name == source)
            ?? throw new InputException($"data.source: found '{source}', expected one of {string.Join(", ", names)}");
    }

    /// <summary>Draws points.</summary>
    /// <param name="count">N.</param>
    /// <param name="draws">The CPU generator.</param>
    /// <returns><c>[N, 2]</c> in float32.</returns>
    public Tensor Sample(long count, Generator draws)
    {
        using var scope = NewDisposeScope();
        var noise = randn(count, 2, generator: draws, device: CPU) * tensor(
            new[] { HasNoise.X ? (float)Deviation : 0, HasNoise.Y ? (float)Deviation : 0 }, device: CPU);
        return (Draw(count, draws).to(ScalarType.Float32) + noise).MoveToOuterDisposeScope();
    }

    /// <summary>Points as a tensor, <c>[N, 2]</c>.</summary>
    /// <param name="modes">The points.</param>
    public static Tensor Centres(IReadOnlyList<(double X, double Y)> modes) => tensor(
        modes.SelectMany(mode => new[] { (float)mode.X, (float)mode.Y }).ToArray(), [modes.Count, 2], device: CPU);

    private static ToyDistribution Mixture(string name, double deviation, IReadOnlyList<(double X, double Y)> modes) =>
        new(name, modes, deviation, (count, draws) =>
        {
            return Centres(modes)[randint(0, modes.Count, [count], generator: draws, device: CPU)];
        });
}
