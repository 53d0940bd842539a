using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators;

/// <summary>
/// The StyleGAN2 discriminator (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN",
/// section 4.1 and figure 7). Parameters carry the official names.
/// </summary>
public sealed class StyleGan2Discriminator : ImageDiscriminator
{
#pragma warning disable IDE1006 // Official names.
    private readonly MappingNetwork? mapping;
    private readonly DiscriminatorEpilogue b4;
#pragma warning restore IDE1006
    private readonly DiscriminatorBlock[] blocks;

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes and architecture.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public StyleGan2Discriminator(StyleGan2DiscriminatorOptions options, Generator init)
        : base(nameof(StyleGan2Discriminator))
    {
        if (options.Architecture is not ("resnet" or "skip" or "orig"))
        {
            throw new ArgumentException(
                $"architecture is '{options.Architecture}'; it must be resnet, skip or orig.", nameof(options));
        }

        Options = options;
        int Width(int r) => StyleGan2Shape.Channels(r, options.ChannelBase, options.ChannelMax);
        blocks = StyleGan2Shape.Blocks(options.Resolution).Skip(1).Reverse()
            .Select(r => new DiscriminatorBlock(options, r, Width(r), Width(r / 2), r == options.Resolution, init))
            .ToArray();
        var cmapDim = options.CDim == 0 ? 0 : options.CMapDim ?? Width(4);
        if (cmapDim > 0) mapping = new MappingNetwork(Labels(options, cmapDim), init);
        b4 = new DiscriminatorEpilogue(options, Width(4), cmapDim, init);
        foreach (var block in blocks) register_module($"b{block.Resolution}", block);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override StyleGan2DiscriminatorOptions Options { get; }

    /// <summary>The blocks, from the image's resolution down to 8 px.</summary>
    public IReadOnlyList<DiscriminatorBlock> Blocks => blocks;

    /// <summary>What follows the blocks, at 4 px.</summary>
    public DiscriminatorEpilogue Epilogue => b4;

    /// <summary>Maps labels <c>[N, CDim]</c> to <c>[N, CMapDim]</c>; null without labels.</summary>
    public MappingNetwork? Mapping => mapping;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images have another shape than the network's, or labels are missing.</exception>
    public override Tensor Forward(Tensor images, Tensor? labels = null)
    {
        CheckShape(images);
        Tensor? x = null;
        Tensor? image = images;
        foreach (var block in blocks) (x, image) = block.Forward(x, image);
        return b4.Forward(x!, image, mapping?.Forward(null, labels));
    }

    private static MappingOptions Labels(StyleGan2DiscriminatorOptions options, int cmapDim) => new()
    {
        ZDim = 0,
        CDim = options.CDim,
        WDim = cmapDim,
        Layers = options.MappingLayers,
        EmbedFeatures = options.EmbedFeatures,
        LayerFeatures = options.LayerFeatures,
        LrMultiplier = options.MappingLrMultiplier,
    };
}
