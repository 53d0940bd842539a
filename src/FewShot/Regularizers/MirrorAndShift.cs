using FewShotGan.Layers;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Images mirrored at random and shifted by up to an eighth of their side, mirrored at the edges, as CR's program does.
/// What is drawn is drawn for a whole batch, whose parts come one after the other.
/// </summary>
internal sealed class MirrorAndShift : IDisposable
{
    private const int Share = 8;
    private Tensor? mirrored, down, right;
    private long part;

    /// <summary>The next part of a batch, moved.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="batch">Images in the whole batch.</param>
    /// <param name="parts">How the batch is cut.</param>
    /// <param name="draws">The CPU generator.</param>
    /// <returns>The same shape.</returns>
    public Tensor Next(Tensor images, long batch, MicroBatches parts, torch.Generator draws)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        if (mirrored is null)
        {
            mirrored = rand(batch, 1, generator: draws, device: CPU).lt(0.5).to(ScalarType.Int64)
                .DetachFromDisposeScope();
            down = Shift(height, batch, draws);
            right = Shift(width, batch, draws);
        }

        var (mirror, rows, columns) = (parts.Part(mirrored, part), parts.Part(down!, part), parts.Part(right!, part));
        part++;
        var row = Reflected(Places(height) + rows, height);
        var place = Places(width);
        var column = Reflected((mirror * (width - 1 - place)) + ((1 - mirror) * place) + columns, width);
        var index = Upload.To(row, images.device).reshape(-1, 1, height, 1).expand(images.shape);
        var across = Upload.To(column, images.device).reshape(-1, 1, 1, width).expand(images.shape);
        return images.gather(2, index).gather(3, across);
    }

    /// <summary>The batch is over; the next one is drawn anew.</summary>
    public void Dispose()
    {
        foreach (var drawn in new[] { mirrored, down, right }) drawn?.Dispose();
        (mirrored, down, right, part) = (null, null, null, 0);
    }

    private static Tensor Shift(long size, long batch, torch.Generator draws) => randint(
        -(size / Share), (size / Share) + 1, [batch, 1], dtype: ScalarType.Int64, generator: draws, device: CPU)
        .DetachFromDisposeScope();

    private static Tensor Places(long size) => arange(0, size, dtype: ScalarType.Int64, device: CPU).reshape(1, -1);

    private static Tensor Reflected(Tensor place, long size) => size - 1 - (size - 1 - place.abs()).abs();
}
