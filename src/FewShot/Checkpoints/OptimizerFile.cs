using FewShotGan.Optimizers;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>
/// The states of optimisers as a safetensors file: numbers of steps and averages of gradients by parameter name.
/// </summary>
internal static class OptimizerFile
{
    /// <summary>Writes the states of optimisers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizers">
    /// A prefix for the names, the network, and the optimiser of its parameters, or some of them, in their order.
    /// </param>
    public static void Write(
        string path, params IEnumerable<(string Prefix, nn.Module Network, NetworkOptimizer Optimizer)> optimizers)
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(path, [.. optimizers.SelectMany(States).SelectMany(entry => Steps(entry).Concat(
            entry.State.Averages.Select(average => ($"{entry.Name}.{average.Name}", average.Value.detach().cpu()))))]);
    }

    /// <summary>Fills the states of optimisers from a file that must hold exactly theirs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizers">As given to <see cref="Write"/>.</param>
    /// <exception cref="InputException">
    /// A name is missing or unknown, a shape differs, or a number is not finite.
    /// </exception>
    public static void Read(
        string path, params IEnumerable<(string Prefix, nn.Module Network, NetworkOptimizer Optimizer)> optimizers)
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Read(path);
        var states = optimizers.SelectMany(States).ToList();
        var steps = states.Select(Steps).ToList();
        Finiteness.Require(path, file.Tensors.Select(entry => (entry.Key, entry.Value)));
        NetworkFile.Copy(path, file.Tensors, [.. states.Zip(steps).SelectMany(pair => pair.Second.Concat(
            pair.First.State.Averages.Select(average => ($"{pair.First.Name}.{average.Name}", average.Value))))]);
        foreach (var ((_, state), step) in states.Zip(steps))
            foreach (var (_, value) in step) state.SetStep!(value.item<long>());
    }

    /// <summary>The averages of gradients of every parameter.</summary>
    /// <param name="optimizers">As given to <see cref="Write"/>.</param>
    internal static IEnumerable<(string Name, Tensor Value)> Averages(
        params IEnumerable<(string Prefix, nn.Module Network, NetworkOptimizer Optimizer)> optimizers) =>
        optimizers.SelectMany(States).SelectMany(entry =>
            entry.State.Averages.Select(average => ($"{entry.Name}.{average.Name}", average.Value)));

    private static List<(string Name, Tensor Value)> Steps((string Name, ParameterState State) entry) =>
        entry.State.GetStep is { } step ? [($"{entry.Name}.step", tensor(new[] { step() }, device: CPU))] : [];

    private static IEnumerable<(string Name, ParameterState State)> States(
        (string Prefix, nn.Module Network, NetworkOptimizer Optimizer) entry)
    {
        var trained = entry.Optimizer.Parameters.ToHashSet<object>(ReferenceEqualityComparer.Instance);
        return entry.Network.named_parameters().Where(pair => trained.Contains(pair.Item2))
            .Zip(entry.Optimizer.States).Select(pair => ($"{entry.Prefix}.{pair.First.Item1}", pair.Second));
    }
}
