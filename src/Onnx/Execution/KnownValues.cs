using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Execution;

/// <summary>
/// What a graph knows before it sees an image: constants, and all arithmetic with shapes once these are given. Both are
/// kept on the CPU, where operators read shapes, and, where they meet images, as the images are.
/// </summary>
internal sealed class KnownValues : IDisposable
{
    private readonly Tensor?[] constants, computed, placed;
    private readonly ScalarType? floating;
    private readonly Device device;

    /// <summary>Starts with the constants.</summary>
    /// <param name="constants">By slot; they stay the caller's.</param>
    /// <param name="floating">
    /// The type that floating values take when they meet images; null to leave them as they are.
    /// </param>
    /// <param name="device">Where images are.</param>
    public KnownValues(Tensor?[] constants, ScalarType? floating, Device device)
    {
        (this.constants, computed, placed) = (constants, new Tensor?[constants.Length], new Tensor?[constants.Length]);
        (this.floating, this.device) = (floating, device);
    }

    /// <summary>The value on the CPU, or null when it is not known.</summary>
    public Tensor? OnHost(int slot) => constants[slot] ?? computed[slot];

    /// <summary>The value as images are, or null when it is not known.</summary>
    public Tensor? Placed(int slot)
    {
        if (placed[slot] is { } already) return already;
        if (OnHost(slot) is not { } value) return null;
        var type = floating is { } wanted && value.is_floating_point() ? wanted : value.dtype;
        return placed[slot] = value.to(type, device).DetachFromDisposeScope();
    }

    /// <summary>Keeps what arithmetic with shapes gave.</summary>
    public void Add(int slot, Tensor value) => computed[slot] = value.DetachFromDisposeScope();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in computed.Concat(placed)) value?.Dispose();
    }
}
