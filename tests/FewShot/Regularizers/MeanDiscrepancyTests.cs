using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class MeanDiscrepancyTests
{
    private static readonly MeanDiscrepancyOptions Options = new() { Weight = 3, Bandwidths = [0.3, 0.7] };

    /// <summary>Gretton et al. 2012, equation 5, with Gaussian kernels of root-mean-square differences.</summary>
    [Fact]
    public void It_is_the_formula_and_its_gradient_difference_quotients()
    {
        using var scope = NewDisposeScope();
        double[][] x = [[0.1, -0.4, 0.9], [0.7, 0.2, -0.3]], y = [[-0.5, 0.3, 0.2], [0, 0.8, -0.9], [0.4, 0.4, 0.4]];
        double expected = Of(x, y);
        var images = Batch(x).requires_grad_(true);
        var found = Options.Discrepancy(images, Batch(y));
        Assert.Equal(expected, found.item<double>(), 1e-12);
        found.backward();
        const double step = 1e-6;
        for (int i = 0; i < 2; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                double quotient = (Of(Moved(i, k, step), y) - Of(Moved(i, k, -step), y)) / (2 * step);
                Assert.Equal(quotient, images.grad![i, k, 0, 0].item<double>(), 1e-8);
            }
        }

        double[][] Moved(int i, int k, double by) =>
            [.. x.Select((row, n) => row.Select((value, m) => (n, m) == (i, k) ? value + by : value).ToArray())];

        static double Of(double[][] a, double[][] b) => Math.Sqrt(Kernel(a, a) + Kernel(b, b) - (2 * Kernel(a, b)));

        static double Kernel(double[][] a, double[][] b) =>
            (from one in a from other in b from width in Options.Bandwidths
                select Math.Exp(-one.Zip(other, (u, v) => (u - v) * (u - v)).Average() / (2 * width * width)))
                .Average();

        static Tensor Batch(double[][] rows) => stack(
            rows.Select(row => tensor(row, device: CPU)).ToArray()).reshape(-1, 3, 1, 1);
    }

    [Fact]
    public void The_same_images_are_no_distance_apart_and_have_a_finite_gradient()
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        var images = randn(4, 3, 8, 8, generator: draws);
        var own = images.clone().requires_grad_(true);
        var distance = Options.Discrepancy(own, images);
        Assert.InRange(distance.item<float>(), 0, 1e-3);
        distance.backward();
        Assert.True(own.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void In_a_step_it_compares_with_the_real_images_of_the_batch()
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        using var term = Options.Create(Training.AnySetting.WithoutNetworks);
        using var meter = new LossMeter();
        var (reals, images) = (randn(4, 3, 8, 8, generator: draws), randn(4, 3, 8, 8, generator: draws));
        var judged = new JudgedBatch(
            DiscriminatorInput.FakesOfGenerator, images, null, null!, new Judgement(zeros(4, 1)));
        var loss = term.AddTo(new Turn("Gmain", 1, new(reals, null, zeros(4, 1), null), null!, [], meter), judged)!;
        double expected = Options.Discrepancy(images, reals).item<float>();
        Assert.True(expected > 0.01);
        Assert.Equal(3 * expected, loss.item<float>(), 1e-6);
        Assert.Equal(expected, meter.Mean("mmd")!.Value, 1e-6);
    }

    [Fact]
    public void A_bandwidth_must_be_above_0() => Assert.Equal(
        [("bandwidths", "expected one or more numbers above 0")],
        new MeanDiscrepancyOptions { Bandwidths = [0.1, 0] }.Problems(null!, 4));
}
