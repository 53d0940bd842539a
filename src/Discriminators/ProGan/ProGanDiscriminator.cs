using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.ProGan;

/// <summary>
/// The discriminator that grows with its generator (Karras et al. 2018, "Progressive Growing of GANs for Improved
/// Quality, Stability, and Variation", table 2 and figure 2). It takes images of the full resolution, reduces them to
/// the one it has reached, and computes no finer one.
/// </summary>
public sealed class ProGanDiscriminator : ImageDiscriminator, IFollowsGrowth
{
#pragma warning disable IDE1006 // The field's names.
    private readonly ProGanHead b4;
    private readonly LevelOfDetail growth;
#pragma warning restore IDE1006
    private readonly ProGanBlock[] blocks;

    /// <summary>Draws the weights; the network is fully grown.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public ProGanDiscriminator(ProGanDiscriminatorOptions options, Generator init)
        : base(nameof(ProGanDiscriminator), options)
    {
        var resolutions = StyleGan2Shape.Blocks(options.Resolution);
        growth = new(0);
        b4 = new(options, init);
        blocks = [.. resolutions.Skip(1).Select(r => new ProGanBlock(options, r, init))];
        RegisterComponents();
        foreach (var (r, block) in resolutions.Skip(1).Zip(blocks)) register_module($"b{r}", block);
    }

    /// <inheritdoc/>
    public void Follow(double lod) => growth.Value = Math.Min(lod, blocks.Length);

    /// <inheritdoc/>
    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null) =>
        LogitsAlone(seen, labels, upper);

    /// <inheritdoc/>
    public override Judgement Examine(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        CheckShape(seen[0]);
        if (Options.CDim > 0) ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var (halvings, coarser) = LevelOfDetail.Split(growth.Value);
        int top = blocks.Length - halvings;
        var image = LevelOfDetail.Reduce(seen[0], halvings);
        var x = FromImage(top, image);
        for (int level = top; level > 0; level--)
        {
            x = blocks[level - 1].Forward(x);
            if (level == top && coarser > 0)
                x = LevelOfDetail.Blend(x, FromImage(level - 1, LevelOfDetail.Reduce(image)), coarser);
        }

        return new(b4.Forward(x, labels).MoveToOuterDisposeScope())
        {
            More = new Dictionary<string, Tensor> { [Judgement.Features] = x.MoveToOuterDisposeScope() },
        };
    }

    // Level 0 is 4 px.
    private Tensor FromImage(int level, Tensor image) =>
        level == 0 ? b4.FromImage(image) : blocks[level - 1].FromImage(image);
}
