using FewShotGan.Images;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Where an iteration's real images and latents come from.</summary>
/// <param name="images">The images to learn.</param>
/// <param name="order">Which of them come next.</param>
/// <param name="heldOut">Images that training never sees; null without any.</param>
/// <param name="streams">Where latents are drawn from, and which images held out are looked at.</param>
/// <param name="zDim">Width of the latents.</param>
/// <param name="device">Where they are wanted.</param>
internal sealed class TrainingImages(
    ImageSet images, ImageOrder order, ImageSet? heldOut, RandomStreams streams, int zDim, Device device)
{
    /// <summary>Whether there are images held out.</summary>
    public bool HasHeldOut => heldOut is not null;

    /// <summary>The run's random streams.</summary>
    public RandomStreams Streams => streams;

    /// <summary>What each update of the next iteration works on; the caller's dispose scope owns it.</summary>
    /// <param name="runs">The updates, and which batch of real images each sees.</param>
    /// <param name="batch">Images in a batch.</param>
    public IReadOnlyList<PhaseBatch> Draw(IReadOnlyList<(Phase Phase, int Reals)> runs, int batch)
    {
        var reals = Enumerable.Range(0, runs.Max(run => run.Reals) + 1).Select(_ =>
        {
            var indices = order.Next(batch);
            return (Images: images.Batch(indices, device), Labels: images.Labels(indices, device));
        }).ToList();

        // One draw covers every update, also those not due now, so that an interval never shifts another phase's
        // latents.
        int drawn = runs.Count * batch;
        var z = streams.Latents(drawn, zDim, device).split(batch);
        var labels = images.RandomLabels(drawn, streams.Latent, device)?.split(batch);
        return [.. runs.Select(
            (run, i) => new PhaseBatch(reals[run.Reals].Images, reals[run.Reals].Labels, z[i], labels?[i]))];
    }

    /// <summary>Images held out, drawn with repetition; the caller's dispose scope owns them.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Images <c>[N, C, H, W]</c> and labels <c>[N, c_dim]</c>, null without labels.</returns>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public (Tensor Images, Tensor? Labels) DrawHeldOut(int count)
    {
        var from = heldOut ?? throw new InvalidOperationException("there are no images held out");
        using var drawn = randint(
            from.Length, [count], dtype: ScalarType.Int64, generator: streams.Metric, device: CPU);
        var indices = drawn.data<long>().ToArray();
        return (from.Batch(indices, device), from.Labels(indices, device));
    }
}
