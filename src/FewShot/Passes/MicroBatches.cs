using System.Diagnostics.CodeAnalysis;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// Cuts a batch into parts that go through the networks one after the other, their gradients adding up: the same
/// mathematics in less memory.
/// </summary>
/// <param name="size">Images in a part; null for the whole batch at once.</param>
/// <param name="group">
/// Images of a minibatch-std group, which stay together: those that lie batch / group apart
/// (<see cref="Layers.MinibatchStdLayer"/>).
/// </param>
public sealed class MicroBatches(int? size = null, int group = 1)
{
    /// <summary>How a batch is cut for networks that are trained, which may not be at all.</summary>
    /// <param name="size">Images in a part; null for the whole batch at once.</param>
    /// <param name="uses">How they, and what trains them, use a batch.</param>
    internal static MicroBatches OfTrained(int? size, IReadOnlyList<BatchUse> uses) =>
        uses.Any(use => use.Group is null) ? new() : new(size, uses.Max(use => use.Group!.Value));

    /// <summary>Parts of the same size that keep other groups.</summary>
    /// <param name="images">Images of a group.</param>
    public MicroBatches WithGroup(int images) => new(size, images);

    /// <summary>How many parts a batch has.</summary>
    /// <param name="batch">Its images; a multiple of the part, or one part.</param>
    public long Count(long batch) => size is { } part && part < batch ? batch / part : 1;

    /// <summary>One part of a batch, whose minibatch-std groups are those of the batch.</summary>
    /// <param name="batch"><c>[N, …]</c>, or null for nothing.</param>
    /// <param name="index">Of the part.</param>
    /// <returns><c>[N / Count, …]</c>.</returns>
    [return: NotNullIfNotNull(nameof(batch))]
    public Tensor? Part(Tensor? batch, long index)
    {
        if (batch is null || Count(batch.shape[0]) == 1) return batch;
        long n = batch.shape[0], members = Math.Min(group, n), groups = n / members / Count(n);
        return batch.reshape([members, n / members, .. batch.shape[1..]])
            .narrow(1, index * groups, groups).flatten(0, 1);
    }
}
