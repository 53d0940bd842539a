using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Which images a batch holds: every image once an epoch, in an order drawn anew for each epoch. A batch may end one
/// epoch and begin the next.
/// </summary>
internal sealed class ImageOrder
{
    private readonly torch.Generator stream;
    private long[] order;

    /// <summary>The first epoch over <paramref name="count"/> images.</summary>
    /// <param name="count">Images in an epoch, 1 or more.</param>
    /// <param name="stream">Where the orders are drawn from.</param>
    public ImageOrder(int count, torch.Generator stream)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.stream = stream;
        order = Shuffle(count);
    }

    /// <summary>Epochs finished.</summary>
    public long Epoch { get; private set; }

    /// <summary>Images of this epoch already handed out.</summary>
    public int Position { get; private set; }

    /// <summary>This epoch's order: a permutation of 0 … count - 1.</summary>
    public IReadOnlyList<long> Order => order;

    /// <summary>The indices of the next <paramref name="batch"/> images.</summary>
    /// <param name="batch">How many.</param>
    public long[] Next(int batch)
    {
        var indices = new long[batch];
        for (int i = 0; i < batch; i++)
        {
            if (Position == order.Length)
            {
                order = Shuffle(order.Length);
                Position = 0;
                Epoch++;
            }

            indices[i] = order[Position++];
        }

        return indices;
    }

    /// <summary>Continues where a checkpoint stopped.</summary>
    /// <param name="saved">The order of the epoch that was under way.</param>
    /// <param name="position">Images of it already handed out.</param>
    /// <param name="epoch">Epochs finished.</param>
    /// <exception cref="InputException">The order is not one over as many images as there are now.</exception>
    public void Restore(IReadOnlyList<long> saved, int position, long epoch)
    {
        if (saved.Count != order.Length || position < 0 || position > saved.Count
            || !saved.Order().SequenceEqual(Enumerable.Range(0, order.Length).Select(i => (long)i)))
            throw new InputException($"checkpoint: found an order over {saved.Count} images at {position}, "
                + $"expected one over {order.Length}; resume with the images and x_flip of the run");
        order = [.. saved];
        Position = position;
        Epoch = epoch;
    }

    private long[] Shuffle(int count)
    {
        using var permutation = randperm(count, dtype: ScalarType.Int64, generator: stream, device: CPU);
        return permutation.data<long>().ToArray();
    }
}
