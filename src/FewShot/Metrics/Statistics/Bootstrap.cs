using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>Intervals by drawing the images again from themselves, with repetition (Efron 1979).</summary>
/// <param name="draws">Where they are drawn from.</param>
/// <param name="replicates">How often.</param>
public sealed class Bootstrap(torch.Generator draws, int replicates = Bootstrap.DefaultReplicates)
{
    /// <summary>How often when nothing else is said: enough for the ends of a 95 % interval.</summary>
    public const int DefaultReplicates = 200;

    private const double Outside = 0.025; // on either side

    /// <summary>
    /// The interval of a mean: for precision, recall, density and coverage, whose regions stay as they are, since an
    /// image drawn twice would be its own neighbour.
    /// </summary>
    /// <param name="values">What is averaged.</param>
    public Interval OfMean(IReadOnlyList<double> values)
    {
        using var scope = NewDisposeScope();
        var all = tensor(values.ToArray(), device: CPU);
        return Percentiles([.. Enumerable.Range(0, replicates).Select(_ =>
        {
            using var inner = NewDisposeScope();
            return all.index_select(0, Drawn(values.Count)).mean().item<double>();
        })]);
    }

    /// <summary>
    /// The interval of a distance of two sets that are both drawn again. A set drawn from itself is poorer than it was,
    /// which moves a Fréchet distance upwards; so the spread of the replicates about their own mean is laid around the
    /// value.
    /// </summary>
    /// <param name="value">The distance.</param>
    /// <param name="n">Images of the first set.</param>
    /// <param name="m">Images of the second set.</param>
    /// <param name="resampled">
    /// Distances when each image counts as often as it was drawn (float64 [R, N], [R, M], a row for each).
    /// </param>
    public Interval OfDistance(double value, long n, long m, Func<Tensor, Tensor, IReadOnlyList<double>> resampled)
    {
        using var scope = NewDisposeScope();
        var found = resampled(Counts(n), Counts(m)).ToList();
        var (low, high) = Percentiles(found);
        double shift = value - found.Average();
        return new(low + shift, high + shift);
    }

    private Tensor Counts(long n)
    {
        var counts = new double[replicates * n];
        for (int row = 0; row < replicates; row++)
        {
            using var drawn = Drawn(n);
            foreach (long index in drawn.data<long>()) counts[(row * n) + index]++;
        }

        return tensor(counts, [replicates, n], device: CPU);
    }

    private Tensor Drawn(long n) => randint(n, [n], dtype: ScalarType.Int64, generator: draws, device: CPU);

    private static Interval Percentiles(List<double> values)
    {
        values.Sort();
        return new(At(Outside), At(1 - Outside));

        double At(double share)
        {
            double place = share * (values.Count - 1);
            int below = (int)place;
            double next = values[Math.Min(below + 1, values.Count - 1)];
            return values[below] + ((place - below) * (next - values[below]));
        }
    }
}
