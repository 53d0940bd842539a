using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>The optimiser of one network: what it keeps of each parameter, and a rule for all at once.</summary>
public sealed class NetworkOptimizer : IDisposable
{
    private readonly double fullRate;
    private readonly IReadOnlyList<string> names;
    private readonly Action<OptimizerStep> rule;
    private readonly List<Kept> kept;

    /// <summary>Begins with averages of 0.</summary>
    /// <param name="parameters">What is trained, on the device where it stays.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="averages">
    /// Names of what is kept of each parameter, tensors of its shape; where there are any, steps are counted too.
    /// </param>
    /// <param name="rule">Changes parameters and averages, with no gradients recorded.</param>
    public NetworkOptimizer(
        IReadOnlyList<Parameter> parameters, double rate, IReadOnlyList<string> averages, Action<OptimizerStep> rule)
    {
        (Parameters, Rate, fullRate, names, this.rule) = (parameters, rate, rate, averages, rule);
        using var off = no_grad();
        kept = [.. parameters.Select(parameter => new Kept(
            parameter, [.. averages.Select(_ => zeros_like(parameter).DetachFromDisposeScope())]))];
    }

    /// <summary>What is trained, in the order of <see cref="States"/>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The learning rate, as it is now.</summary>
    public double Rate { get; private set; }

    /// <summary>What it keeps of each parameter.</summary>
    public IReadOnlyList<ParameterState> States => [.. kept.Select(each => names.Count == 0
        ? new ParameterState([])
        : new([.. names.Zip(each.Averages)], () => each.Steps, steps => each.Steps = steps))];

    /// <summary>Takes one step with the gradients that there are; parameters without one stay.</summary>
    public void Step()
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var due = kept.Select(each => (Kept: each, Gradient: each.Parameter.grad))
            .Where(pair => pair.Gradient is not null).ToList();
        if (due.Count == 0) return;
        foreach (var (each, _) in due) each.Steps++;
        rule(new(
            [.. due.Select(pair => pair.Kept.Parameter)], [.. due.Select(pair => pair.Gradient!)],
            [.. names.Select((_, i) => due.Select(pair => pair.Kept.Averages[i]).ToArray())],
            [.. due.Select(pair => pair.Kept.Steps)], Rate));
    }

    /// <summary>Sets the learning rate.</summary>
    /// <param name="factor">What the rate that the optimiser was made with is multiplied by.</param>
    public void Scale(double factor) => Rate = fullRate * factor;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var average in kept.SelectMany(each => each.Averages)) average.Dispose();
    }

    private sealed record Kept(Parameter Parameter, Tensor[] Averages)
    {
        public long Steps { get; set; }
    }
}
