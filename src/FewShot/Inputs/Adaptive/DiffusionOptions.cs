using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// Diffusion-GAN's noise (Wang et al. 2022, "Diffusion-GAN: Training GANs with Diffusion"): the discriminator sees
/// images after t of T steps of a diffusion, t being 0 for half of them and drawn in proportion to itself for the
/// others; T follows overfitting. It is not told t. After the augmentation.
/// </summary>
[Part("diffusion")]
public sealed record DiffusionOptions : SteeredInputOptions
{
    /// <summary>T while p is 0.</summary>
    [Range(1, 10_000)]
    public int TMin { get; init; } = 10;

    /// <summary>T at p = 1.</summary>
    [Range(1, 10_000)]
    public int TMax { get; init; } = 1000;

    /// <summary>Variance that the first of T steps adds; those between are spaced evenly.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double BetaStart { get; init; } = 1e-4;

    /// <summary>Variance that the last of T steps adds.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>Standard deviation of the noise itself, images being in [-1, 1].</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double NoiseStd { get; init; } = 0.05;

    /// <inheritdoc/>
    public override bool IsBeforeAugmentation => false;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
        [new("diffusion_t", "steps", "Diffusion-GAN's T at the end of the tick.") { Screen = "F0" }];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        DiscriminatorOptions discriminator, bool hasLabels)
    {
        if (TMin > TMax)
            yield return ("t_min", FormattableString.Invariant($"found {TMin}, expected at most t_max ({TMax})"));
    }

    /// <summary>T at a strength: the program's rounding.</summary>
    /// <param name="p">The strength, 0 to 1.</param>
    internal int Steps(float p) =>
        Math.Clamp(TMin + (int)Math.Round((double)p * (TMax - TMin)), TMin, TMax);

    /// <summary>
    /// The product of 1 - β over the first t of T steps: the share of an image's variance that is left.
    /// </summary>
    /// <param name="steps">T.</param>
    /// <returns>T + 1 shares, the first of them 1.</returns>
    internal double[] Kept(int steps)
    {
        var kept = new double[steps + 1];
        kept[0] = 1;
        for (int t = 1; t <= steps; t++)
        {
            double share = steps == 1 ? 0 : (t - 1.0) / (steps - 1);
            kept[t] = kept[t - 1] * (1 - (BetaStart + (share * (BetaEnd - BetaStart))));
        }

        return kept;
    }

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length)
    {
        var schedule = new Schedule(this) { P = (float)P };
        return new Transform(schedule, NoiseStd, Controller(schedule, length), Interval);
    }

    private sealed class Schedule(DiffusionOptions options) : ISteered
    {
        private float p = float.NaN;

        public float P
        {
            get => p;
            set
            {
                if (p == value) return;
                p = value;
                Kept = options.Kept(options.Steps(value));
            }
        }

        public double[] Kept { get; private set; } = [];

        public int Steps => Kept.Length - 1;
    }

    private sealed class Transform(Schedule schedule, double deviation, AdaController? controller, int interval)
        : SteeredTransform(controller, interval)
    {
        public override string StateName => "diffusion";

        public override IEnumerable<(string Name, double Value)> Values => [("diffusion_t", schedule.Steps)];

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder)
        {
            long count = images.shape[0];
            using var uniform = rand(2, count, dtype: ScalarType.Float64, generator: draws, device: CPU);
            var drawn = uniform.data<double>().ToArray();
            var kept = Enumerable.Range(0, (int)count).Select(i => schedule.Kept[Step(drawn[i], drawn[count + i])]);
            var share = tensor(kept.ToArray(), [count, 1, 1, 1], device: CPU);
            var noise = Upload.Like(randn(images.shape, generator: draws, device: CPU), images);
            return (images * Upload.Like(share.sqrt(), images))
                + (noise * Upload.Like((1 - share).sqrt() * deviation, images));
        }

        // The smallest t above 0 whose 1 + 2 + … + t reaches a share of 1 + 2 + … + T.
        private int Step(double half, double share)
        {
            if (half < 0.5) return 0;
            double triangle = share * schedule.Steps * (schedule.Steps + 1.0);
            return Math.Clamp((int)Math.Ceiling((Math.Sqrt(1 + (4 * triangle)) - 1) / 2), 1, schedule.Steps);
        }
    }
}
