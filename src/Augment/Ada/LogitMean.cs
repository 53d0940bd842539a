using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// The running mean of logits and of their signs. Sums stay where the logits are until they are read, so that a step
/// never waits for the device.
/// </summary>
internal sealed class LogitMean : IDisposable
{
    private Tensor? sums;
    private long count;

    /// <summary>The mean logit; NaN when there was none.</summary>
    public double Value => Totals.Logits / count;

    /// <summary>The mean sign; NaN when there was none.</summary>
    public double Sign => Totals.Signs / count;

    /// <summary>All that this holds.</summary>
    public (double Logits, double Signs, long Count) State
    {
        get => (Totals.Logits, Totals.Signs, count);
        set
        {
            Reset();
            if (value.Count == 0) return;
            sums = tensor([value.Logits, value.Signs], device: CPU).DetachFromDisposeScope();
            count = value.Count;
        }
    }

    private (double Logits, double Signs) Totals
    {
        get
        {
            if (sums is null) return (0, 0);
            using var read = sums.cpu();
            var values = read.data<double>();
            return (values[0], values[1]);
        }
    }

    /// <summary>Adds logits of any shape.</summary>
    public void Add(Tensor logits)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var values = logits.detach().to(ScalarType.Float64);
        var added = stack([values.sum(), values.sign().sum()]);
        var total = sums is null ? added : added + Upload.To(sums, added.device);
        sums?.Dispose();
        sums = total.DetachFromDisposeScope();
        count += logits.numel();
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        sums?.Dispose();
        sums = null;
        count = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();
}
