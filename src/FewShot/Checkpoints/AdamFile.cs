using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>The state of Adam optimisers as a safetensors file: step, exp_avg and exp_avg_sq by parameter name.</summary>
public static class AdamFile
{
    /// <summary>Writes the states of optimisers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizers">A prefix for the names, the network, and the Adam over its parameters, or some of them, in their order.</param>
    public static void Write(string path, params (string Prefix, nn.Module Network, Adam Optimizer)[] optimizers)
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(path, optimizers.SelectMany(States).SelectMany(entry => new[]
        {
            (entry.Name + ".step", tensor(new[] { entry.State.step }, device: CPU)),
            (entry.Name + ".exp_avg", entry.State.exp_avg.detach().cpu()),
            (entry.Name + ".exp_avg_sq", entry.State.exp_avg_sq.detach().cpu()),
        }).ToList());
    }

    /// <summary>Fills the states of optimisers from a file that must hold exactly theirs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizers">As given to <see cref="Write"/>.</param>
    /// <exception cref="InputException">A name is missing or unknown, a shape differs, or a number is not finite.</exception>
    public static void Read(string path, params (string Prefix, nn.Module Network, Adam Optimizer)[] optimizers)
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Read(path);
        var states = optimizers.SelectMany(States).ToList();
        var steps = states.Select(entry => zeros(1, dtype: ScalarType.Int64, device: CPU)).ToList();
        Finiteness.Require(path, file.Tensors.Select(entry => (entry.Key, entry.Value)));
        NetworkFile.Copy(path, file.Tensors, states.Zip(steps).SelectMany(pair => new (string, Tensor)[]
        {
            (pair.First.Name + ".step", pair.Second),
            (pair.First.Name + ".exp_avg", pair.First.State.exp_avg),
            (pair.First.Name + ".exp_avg_sq", pair.First.State.exp_avg_sq),
        }).ToList());
        foreach (var ((_, state), step) in states.Zip(steps)) state.step = step.item<long>();
    }

    /// <summary>Both averages of gradients of every parameter.</summary>
    /// <param name="optimizers">As given to <see cref="Write"/>.</param>
    internal static IEnumerable<(string Name, Tensor Value)> Averages(params (string Prefix, nn.Module Network, Adam Optimizer)[] optimizers) =>
        optimizers.SelectMany(States).SelectMany(entry => new[] { (entry.Name + ".exp_avg", entry.State.exp_avg), (entry.Name + ".exp_avg_sq", entry.State.exp_avg_sq) });

    private static IEnumerable<(string Name, Adam.State State)> States((string Prefix, nn.Module Network, Adam Optimizer) entry)
    {
        var trained = entry.Optimizer.parameters().ToHashSet<object>(ReferenceEqualityComparer.Instance);
        return entry.Network.named_parameters()
            .Where(pair => trained.Contains(pair.Item2))
            .Zip(entry.Optimizer.state_dict().State)
            .Select(pair => ($"{entry.Prefix}.{pair.First.Item1}", (Adam.State)pair.Second));
    }
}
