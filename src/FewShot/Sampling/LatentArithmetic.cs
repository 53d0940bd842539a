using static TorchSharp.torch;

namespace FewShotGan.Sampling;

/// <summary>
/// Sums and differences of latents (Radford et al. 2016, section 6.3.2, figure 7: smiling woman − neutral woman +
/// neutral man): in W where the generator has one, in Z else.
/// </summary>
public static class LatentArithmetic
{
    /// <summary>
    /// The table, row by row: a term's images and, in the last column, that of their mean latent; below, in the last
    /// column, the result. Other places are white.
    /// </summary>
    /// <param name="generator">The generator.</param>
    /// <param name="terms">At least one.</param>
    /// <param name="options">Truncation and class; the defaults when null.</param>
    /// <returns>[(terms + 1) · (most seeds + 1), C, H, W], on the CPU, about [-1, 1].</returns>
    public static Tensor Table(
        TrainedGenerator generator, IReadOnlyList<LatentTerm> terms, SampleOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(terms.Count);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        int columns = terms.Max(term => term.Seeds.Count);
        var (images, means) = (new List<Tensor>(), new List<Tensor>());
        foreach (var term in terms)
        {
            var ws = TrainedGenerator.Ws(generator.Network, term.Seeds, generator.Device, options ?? new());
            var mean = ws.mean([0], keepdim: true);
            means.Add(term.IsSubtracted ? -mean : mean);
            images.Add(generator.Synthesize(ws));
            AddWhite(columns - term.Seeds.Count);
            images.Add(generator.Synthesize(mean));
        }

        AddWhite(columns);
        images.Add(generator.Synthesize(means.Aggregate((sum, mean) => sum + mean)));
        return cat(images).cpu().MoveToOuterDisposeScope();

        void AddWhite(int count)
        {
            var like = images[0];
            if (count > 0) images.Add(like.new_ones(count, like.shape[1], like.shape[2], like.shape[3]));
        }
    }
}
