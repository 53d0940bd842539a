using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// The discriminator of one scale (Sauer et al. 2021, section 3.1): blocks that halve the resolution, then a 4×4
/// convolution to logits. With labels it gives vectors instead, whose product with the mapped label is the logit
/// (Miyato and Koyama 2018).
/// </summary>
public sealed class Head : ScaleHead
{
    private const double Slope = 0.2;
    private readonly Module<Tensor, Tensor>[] blocks;
    private readonly SpectralConv2d last;
    private readonly Labels? labels;

    /// <summary>Draws the weights.</summary>
    /// <param name="map">The features that it judges.</param>
    /// <param name="options">Widths, kind of blocks, labels.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">The map is too small.</exception>
    public Head(FeatureMap map, ProjectedDiscriminatorOptions options, Generator init)
        : base(nameof(Head))
    {
        if (map.Side < HeadShape.LastKernel)
        {
            throw new ArgumentException(
                $"{map.Name} is {map.Height} x {map.Width}; a head takes at least "
                + $"{HeadShape.LastKernel} x {HeadShape.LastKernel}: let the network see larger images, or leave this "
                + "scale out.", nameof(map));
        }

        var sides = HeadShape.Sides(map.Side, options.Seen, options.Patch);
        var widths = sides.Select((side, i) => i == 0 ? map.Channels : options.HeadChannels ?? HeadShape.Channels(side))
            .ToList();
        blocks = [.. widths.Zip(widths.Skip(1), (before, after) => options.Patch
            ? (Module<Tensor, Tensor>)new PatchDownBlock(before, after, options.Separable, init)
            : new DownBlock(before, after, options.Separable, init))];
        last = new SpectralConv2d(widths[^1], options.CDim > 0 ? options.CMapDim : 1, HeadShape.LastKernel, init);
        if (options.CDim > 0)
        {
            labels = new Labels(
                new EmbeddingTable(options.CDim, options.EmbeddingDim, init),
                new LinearLayer(options.EmbeddingDim, options.CMapDim, init));
        }

        RegisterOfficially();
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor features, Tensor? label = null)
    {
        using var scope = NewDisposeScope();
        var x = features;
        foreach (var block in blocks) x = block.forward(x);
        x = last.forward(x);
        if (labels is not null)
        {
            ArgumentNullException.ThrowIfNull(label);
            x = (x * labels.Map(label).unsqueeze(-1).unsqueeze(-1)).sum(1, keepdim: true) / Math.Sqrt(x.shape[1]);
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Leaky ReLU, in place: what goes in is a normalisation's result, which nothing else needs.</summary>
    internal static Tensor Activate(Tensor x) => functional.leaky_relu(x, Slope, inplace: true);

    private void RegisterOfficially()
    {
        var numbered = blocks.Select((block, i) => ($"{i}", (Module)block));
        if (labels is null)
        {
            register_module("main", new Sequence(numbered.Append(($"{blocks.Length}", last))));
            return;
        }

        register_module("main", new Sequence(numbered));
        register_module("cls", last);
        register_module("embed", labels.Embed);
        register_module("embed_proj", new Sequence(("0", labels.Project)));
    }

    private sealed record Labels(EmbeddingTable Embed, LinearLayer Project)
    {
        public Tensor Map(Tensor label) => Activate(Project.forward(Embed.forward(label)));
    }
}
