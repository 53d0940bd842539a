using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>The means of what the phases report, over all pictures since the last reset.</summary>
public sealed class LossMeter : ILossReport, IDisposable
{
    private readonly Dictionary<string, (Tensor Sum, long Count)> totals = [];

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

    /// <summary>The mean of a name, or NaN when nothing of that name was reported since the last reset.</summary>
    /// <param name="name">A name that phases report.</param>
    public double Mean(string name) =>
        totals.TryGetValue(name, out var total) ? total.Sum.item<double>() / total.Count : double.NaN;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        foreach (var (sum, _) in totals.Values) sum.Dispose();
        totals.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();
}
