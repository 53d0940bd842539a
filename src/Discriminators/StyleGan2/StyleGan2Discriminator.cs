using System.Numerics;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.StyleGan2;

/// <summary>
/// The StyleGAN2 discriminator (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN",
/// section 4.1 and figure 7). Parameters carry the official names.
/// </summary>
public sealed class StyleGan2Discriminator : ImageDiscriminator, IFollowsGrowth
{
#pragma warning disable IDE1006 // Official names.
    private readonly MappingNetwork? mapping;
    private readonly DiscriminatorEpilogue b4;
    private readonly LevelOfDetail? growth;
#pragma warning restore IDE1006
    private readonly DiscriminatorBlock[] blocks;
    private readonly PatchHead[] patchHeads;
    private readonly int doublings;
    private readonly StyleGan2DiscriminatorOptions options;

    // Their blocks are those of 32 and 16 px, or what there is of them.
    private const int MostOfPatches = 32;

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes and architecture.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public StyleGan2Discriminator(StyleGan2DiscriminatorOptions options, Generator init)
        : base(nameof(StyleGan2Discriminator), options)
    {
        if (options.Architecture is not ("resnet" or "skip" or "orig"))
        {
            throw new ArgumentException(
                $"architecture is '{options.Architecture}'; it must be resnet, skip or orig.", nameof(options));
        }

        this.options = options;
        doublings = BitOperations.Log2((uint)(options.Resolution / (options.StartResolution ?? options.Resolution)));
        int Width(int r) => StyleGan2Shape.Channels(r, options.ChannelBase, options.ChannelMax);
        blocks = StyleGan2Shape.Blocks(options.Resolution).Skip(1).Reverse()
            .Select(r => new DiscriminatorBlock(options, r, Width(r), Width(r / 2), r == options.Resolution, init))
            .ToArray();
        var cmapDim = options.CDim == 0 ? 0 : options.CMapDim ?? Width(4);
        if (cmapDim > 0) mapping = new MappingNetwork(Labels(options, cmapDim), init);
        b4 = new DiscriminatorEpilogue(options, Width(4), cmapDim, init);
        patchHeads = blocks.Where(block => block.Resolution <= MostOfPatches).Take(2)
            .SelectMany(block => new[]
            {
                (block.Resolution, Layer: "conv0", Channels: Width(block.Resolution)),
                (block.Resolution, Layer: "conv1", Channels: Width(block.Resolution / 2)),
            })
            .Take(options.PatchHeads)
            .Select((place, i) => new PatchHead(
                $"patches{i}", place.Resolution, place.Layer,
                new Conv2dLayer(place.Channels, 1, 3, init, activation: options.Activation))).ToArray();
        if (options.StartResolution is not null) growth = new(0);
        foreach (var block in blocks) register_module($"b{block.Resolution}", block);
        foreach (var head in patchHeads) register_module(head.Name, head.Network);
        RegisterComponents();
    }

    /// <summary>The blocks, from the image's resolution down to 8 px.</summary>
    public IReadOnlyList<DiscriminatorBlock> Blocks => blocks;

    /// <summary>What follows the blocks, at 4 px.</summary>
    public DiscriminatorEpilogue Epilogue => b4;

    /// <summary>Maps labels <c>[N, CDim]</c> to <c>[N, CMapDim]</c>; null without labels.</summary>
    public MappingNetwork? Mapping => mapping;

    /// <summary>
    /// What <see cref="Examine"/> gives beside the logits: results of blocks, <c>b64</c> and so on down to <c>b8</c>,
    /// and the logits of patch heads, <c>patches0</c> and so on. Nothing else of a pass is kept.
    /// </summary>
    public IReadOnlyList<string> Examined { get; set; } = [];

    /// <inheritdoc/>
    public override int? ResolutionOf(string tensor) =>
        growth is null ? null : StyleGan2Shape.ResolutionOf(tensor, "b");

    /// <inheritdoc/>
    public override int? ClassAxis(string parameter) => parameter == "mapping.embed.weight" ? 1 : null;

    /// <inheritdoc/>
    public void Follow(double lod)
    {
        if (growth is not null) growth.Value = Math.Min(lod, doublings);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The upper resolutions are <see cref="StyleGan2Shape.FirstMixed"/> and above; weights, minibatch std and logits
    /// stay in the weights' type.
    /// </remarks>
    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null) =>
        Run(seen, labels, upper, [], []);

    /// <inheritdoc/>
    /// <remarks>
    /// A block of R px gives <c>[N, C, R/2, R/2]</c>, a patch head <c>[N, patches]</c>, both in the weights' type. The
    /// features are the last block's.
    /// </remarks>
    public override Judgement Examine(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        var more = new Dictionary<string, Tensor>();
        return new(Run(seen, labels, upper, [Judgement.Features, .. Examined], more)) { More = more };
    }

    private Tensor Run(
        IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper, IReadOnlyList<string> wanted,
        Dictionary<string, Tensor> more)
    {
        var images = seen[0];
        CheckShape(images);

        // Without handles of ours, backward can free each activation as soon as it is done with it.
        using var scope = NewDisposeScope();
        Tensor? x = null;
        Tensor? image = MemoryFormat.Fastest(
            images, StyleGan2Shape.Channels(options.Resolution, options.ChannelBase, options.ChannelMax));
        int firstMixed = StyleGan2Shape.FirstMixed(options.Resolution);
        var (lacking, coarser) = LevelOfDetail.Split(growth?.Value ?? 0);
        foreach (var block in blocks.Take(lacking)) image = block.Downsample(image);
        for (int i = lacking; i < blocks.Length; i++)
        {
            var (block, whole) = (blocks[i], image);
            var name = $"b{block.Resolution}";
            (x, image) = block.Forward(
                x, image, block.Resolution >= firstMixed ? upper : null,
                Patches(block.Resolution, wanted, images.dtype, more));
            if (i == lacking && coarser > 0)
            {
                var reduced = blocks[i + 1].FromImage(block.Downsample(whole!.to(x.dtype)));
                x = LevelOfDetail.Blend(x, reduced, coarser);
            }

            if (wanted.Contains(name)) more.Add(name, x.to(images.dtype).alias());
        }

        if (wanted.Contains(Judgement.Features)) more.Add(Judgement.Features, x!.to(images.dtype).alias());
        foreach (var features in more.Values) features.MoveToOuterDisposeScope();
        return b4.Forward(x!.to(images.dtype), image?.to(images.dtype), mapping?.Forward(null, labels))
            .MoveToOuterDisposeScope();
    }

    /// <summary>Shows a block's convolutions to its patch heads that are wanted; null where none is.</summary>
    private Action<string, Tensor>? Patches(
        int resolution, IReadOnlyList<string> wanted, ScalarType type, Dictionary<string, Tensor> more)
    {
        var own = patchHeads.Where(head => head.Resolution == resolution && wanted.Contains(head.Name)).ToList();
        return own.Count == 0 ? null : Show;

        void Show(string layer, Tensor x)
        {
            foreach (var head in own.Where(head => head.Layer == layer))
                more.Add(head.Name, head.Network.forward(x).to(type).flatten(1).MoveToOuterDisposeScope());
        }
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

    /// <summary>A head that judges patches.</summary>
    private sealed record PatchHead(string Name, int Resolution, string Layer, Conv2dLayer Network);
}
