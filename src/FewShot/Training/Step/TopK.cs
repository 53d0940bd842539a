using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Top-k training (Sinha et al. 2020, "Top-k Training of GANs: Improving GAN Performance by Throwing Away Bad
/// Samples"): the generator learns from those images of a batch that the discriminator takes for the most real.
/// </summary>
/// <param name="Share">The share of a batch at the end, in (0, 1]; 1 for all images.</param>
/// <param name="Kimg">Thousands of images over which it falls from 1, in a straight line.</param>
internal sealed record TopK(double Share, double Kimg)
{
    /// <summary>How many images of a batch are learnt from, at least one.</summary>
    /// <param name="batch">Images in the batch.</param>
    /// <param name="nimg">Real images shown so far.</param>
    public long Count(long batch, long nimg)
    {
        double done = Kimg > 0 ? Math.Min(1, nimg / (Kimg * 1000)) : 1;
        return Math.Max(1, (long)Math.Round(batch * (1 - ((1 - Share) * done))));
    }

    /// <summary>The losses of those images.</summary>
    /// <param name="losses"><c>[N, …]</c>.</param>
    /// <param name="logits">Logits <c>[N, …]</c>; an image is as real as the mean of its own.</param>
    /// <param name="nimg">Real images shown so far.</param>
    public Tensor Of(Tensor losses, Tensor logits, long nimg)
    {
        long count = Count(losses.shape[0], nimg);
        if (count == losses.shape[0]) return losses;
        var (_, chosen) = logits.detach().flatten(1).mean([1]).topk((int)count);
        return losses.index_select(0, chosen);
    }
}
