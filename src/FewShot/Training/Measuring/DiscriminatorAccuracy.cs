using FewShotGan.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// How many real images the discriminator takes for real, D(T(x)) above 0 by the mean of the logits that it gives an
/// image: of those it learns from, and of as many that it never sees. While it learns what the images have in common
/// both are alike; the gap is what it knows by heart (Karras et al. 2020, "Training Generative Adversarial Networks
/// with Limited Data", figure 1). Images and transforms are the same each time and drawn apart from the run's random
/// streams, and the discriminator is in evaluation mode, so that measuring changes nothing.
/// </summary>
internal static class DiscriminatorAccuracy
{
    private const int Most = 256;

    /// <summary>Measures both shares.</summary>
    /// <param name="session">The session, with images held out.</param>
    /// <returns>Each 0 to 1.</returns>
    /// <exception cref="InvalidOperationException">The session has no images held out.</exception>
    public static (double Train, double HeldOut) Of(TrainingSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var heldOut = session.HeldOut
            ?? throw new InvalidOperationException("the session was given no images held out");
        int count = Math.Min(Most, Math.Min(session.Images.Count, heldOut.Count));
        return (Share(session, session.Images, count), Share(session, heldOut, count));
    }

    private static double Share(TrainingSession session, ImageSet set, int count)
    {
        using var outer = NewDisposeScope();
        using var stream = new torch.Generator((ulong)session.Recipe.Seed);
        var drawn = randperm(set.Count, dtype: ScalarType.Int64, generator: stream, device: CPU).data<long>()
            .ToArray()
            .AsSpan(0, count);
        long real = 0;
        while (drawn.Length > 0)
        {
            using var inner = NewDisposeScope();
            var indices = drawn[..BatchOf(session, drawn.Length)];
            var images = set.Batch(indices, session.Networks.Device);
            var labels = set.Labels(indices, session.Networks.Device);
            real += session.Step.Passes.Ask(images, labels, stream).gt(0).sum().item<long>();
            drawn = drawn[indices.Length..];
        }

        return (double)real / count;
    }

    /// <summary>
    /// The next batch's size: a multiple of the discriminator's groups, or what is left when that is less.
    /// </summary>
    private static int BatchOf(TrainingSession session, int left)
    {
        int batch = session.Recipe.Training.Batch, group = session.Networks.Discriminator.Options.Batch.Group ?? batch;
        return left >= batch ? batch : left >= group ? left - (left % group) : left;
    }
}
