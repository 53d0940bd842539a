using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// Mixes features at random (Sauer et al. 2021, section 3.2): across channels by a 1×1 convolution at each scale (CCM),
/// then across scales from the coarsest up, as the second half of a U-Net: add, double the size, 1×1 convolution (CSM).
/// The weights are never trained. Names are the official ones.
/// </summary>
public sealed class RandomProjection : Module
{
    private readonly List<(RandomConv1x1 ChannelMixing, RandomConv1x1? ScaleMixing)> layers = [];

    /// <summary>Draws the weights.</summary>
    /// <param name="maps">The features, from fine to coarse.</param>
    /// <param name="options">Which mixing, and how wide.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">There is no such projection.</exception>
    public RandomProjection(IReadOnlyList<FeatureMap> maps, ProjectedDiscriminatorOptions options, Generator init)
        : base(nameof(RandomProjection))
    {
        if (options.Projection is not ("none" or "ccm" or "csm"))
            throw new ArgumentException(
                $"projection is '{options.Projection}'; it must be none, ccm or csm.", nameof(options));
        if (options.Projection == "none")
        {
            Maps = maps;
            return;
        }

        bool acrossScales = options.Projection == "csm";
        int Width(int scale) => options.Expand ? options.ProjectionChannels << scale : options.ProjectionChannels;

        // Each mixing across scales halves the channels, so that the result fits the next finer scale; the finest keeps
        // them.
        int Mixed(int scale) => Width(Math.Max(scale - 1, 0));
        for (int i = 0; i < maps.Count; i++)
        {
            layers.Add((
                new RandomConv1x1(maps[i].Channels, Width(i), init), acrossScales
                ? new RandomConv1x1(Width(i), Mixed(i), init)
                : null));
            register_module($"layer{i}_ccm", layers[i].ChannelMixing);
            if (layers[i].ScaleMixing is { } mixing)
                register_module($"layer{i}_csm", new Sequence(("out_conv", mixing)));
        }

        Maps = [.. maps.Select((map, i) => acrossScales
            ? map with { Channels = Mixed(i), Height = MixedSize(maps, i).Height, Width = MixedSize(maps, i).Width }
            : map with { Channels = Width(i) })];
    }

    /// <summary>What the features are after mixing.</summary>
    public IReadOnlyList<FeatureMap> Maps { get; }

    /// <summary>Mixes.</summary>
    /// <param name="features">One <c>[N, C, H, W]</c> a scale, from fine to coarse.</param>
    /// <returns>As many, as <see cref="Maps"/> says.</returns>
    public IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> features)
    {
        if (layers.Count == 0) return features;
        using var scope = NewDisposeScope();
        var mixed = features.Zip(layers, (map, layer) => layer.ChannelMixing.forward(map)).ToArray();
        for (int i = mixed.Length - 1; i >= 0 && layers[i].ScaleMixing is { } scaleMixing; i--)
        {
            var sum = i + 1 < mixed.Length ? mixed[i] + mixed[i + 1] : mixed[i];

            // Officially the other way round, which is the same: both are linear, and interpolation keeps a constant.
            mixed[i] = Enlarge(scaleMixing.forward(sum), i == 0 ? features[0] : features[i - 1], i == 0 ? 2 : 1);
        }

        foreach (var map in mixed) map.MoveToOuterDisposeScope();
        return mixed;
    }

    // To the size of the next finer scale, which is double where strides double; the finest to double its own.
    private static (int Height, int Width) MixedSize(IReadOnlyList<FeatureMap> maps, int scale) =>
        scale == 0 ? (2 * maps[0].Height, 2 * maps[0].Width) : (maps[scale - 1].Height, maps[scale - 1].Width);

    private static Tensor Enlarge(Tensor x, Tensor finer, int factor) => functional.interpolate(
        x, [factor * finer.shape[2], factor * finer.shape[3]], mode: InterpolationMode.Bilinear, align_corners: true);
}
