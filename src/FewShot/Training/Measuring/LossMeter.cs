using FewShotGan.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>The means of what the phases report, over all images since the last reset.</summary>
internal sealed class LossMeter : ILossReport, IDisposable
{
    private readonly Dictionary<string, (Tensor Sum, long Count)> totals = [];
    private Tensor? finiteIterations;

    /// <summary>What was reported since the last reset.</summary>
    public IEnumerable<string> Names => totals.Keys;

    /// <summary>The names of which a value was NaN or infinite.</summary>
    public IReadOnlyList<string> NotFinite => [.. totals.Keys.Where(name => !double.IsFinite(Mean(name)!.Value))];

    /// <summary>
    /// How many iterations ended (<see cref="EndIteration"/>) before the first one with a value that was not finite.
    /// </summary>
    public long FiniteIterations => finiteIterations?.item<long>() ?? 0;

    /// <inheritdoc/>
    public void Report(string phase, string name, Tensor values)
    {
        // Sums stay where the losses are and are read once a tick, so that a step never waits for the device.
        using var noGrad = no_grad();
        using var sum = values.detach().sum().to(ScalarType.Float64);
        if (totals.TryGetValue(name, out var total))
        {
            total.Sum.add_(sum);
            totals[name] = (total.Sum, total.Count + values.numel());
        }
        else
        {
            totals[name] = (sum.clone().DetachFromDisposeScope(), values.numel());
        }
    }

    /// <summary>Notes, where the losses are, whether all values until now were finite.</summary>
    public void EndIteration()
    {
        if (totals.Count == 0) return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();

        // A sum that is not finite stays so. One that was made on the CPU, as ADA's measures are, adds to the others as
        // a number.
        var finite = totals.Values.Select(total => total.Sum).Aggregate((sum, next) => sum + next).isfinite();
        if (finiteIterations is null) finiteIterations = finite.to(ScalarType.Int64).DetachFromDisposeScope();
        else finiteIterations.add_(finite);
    }

    /// <summary>
    /// The mean of a name, NaN or infinite if a value was; null when nothing of that name was reported since the last
    /// reset.
    /// </summary>
    /// <param name="name">A name that phases report.</param>
    public double? Mean(string name) => totals.TryGetValue(name, out var total)
        ? total.Sum.item<double>() / total.Count
        : null;

    /// <summary>How many values of a name were reported since the last reset.</summary>
    /// <param name="name">A name that phases report.</param>
    public long Count(string name) => totals.TryGetValue(name, out var total) ? total.Count : 0;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        foreach (var (sum, _) in totals.Values) sum.Dispose();
        totals.Clear();
        finiteIterations?.Dispose();
        finiteIterations = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();
}
