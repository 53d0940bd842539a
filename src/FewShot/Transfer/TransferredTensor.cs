using FewShotGan.Parts;

namespace FewShotGan.Transfer;

/// <summary>One row of a transfer report.</summary>
/// <param name="Network">The network.</param>
/// <param name="Name">The official name of the parameter or buffer.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="State">Where it begins.</param>
/// <param name="SourceShape">Its shape in the source; null when it is missing there.</param>
/// <param name="Trained">Whether it is trained; null for a buffer and for the moving average, which follow.</param>
public sealed record TransferredTensor(
    NetworkRole Network, string Name, IReadOnlyList<long> Shape, LoadState State, IReadOnlyList<long>? SourceShape,
    bool? Trained)
{
    /// <summary>How many numbers it holds.</summary>
    public long Numbers => Shape.Aggregate(1L, (product, side) => product * side);
}
