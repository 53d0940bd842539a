using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>What an optimiser keeps of one parameter.</summary>
/// <param name="Averages">Tensors of the parameter's shape by name, which a checkpoint reads into in place.</param>
/// <param name="GetStep">The number of steps taken with the parameter; null where it does not count.</param>
/// <param name="SetStep">Sets that number.</param>
public sealed record ParameterState(
    IReadOnlyList<(string Name, Tensor Value)> Averages, Func<long>? GetStep = null, Action<long>? SetStep = null);
