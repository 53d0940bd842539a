using FewShotGan.Discriminators.Features;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>Puts a head on whatever taps a network has.</summary>
internal static class HeadFactory
{
    private const int SmallestMap = 2, SmallestHalvedMap = 4;

    /// <summary>Makes the head.</summary>
    /// <param name="options">Kind, width, classes.</param>
    /// <param name="taps">
    /// The name of each tap and its shape for one image: a map [1, C, H, W], tokens [1, T, C] or a vector [1, C].
    /// </param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">The taps do not suit the head.</exception>
    public static VisionAidedHead Make(
        VisionAidedDiscriminatorOptions options, IReadOnlyList<(string Tap, long[] Shape)> taps, Generator init)
    {
        var (width, classes, last) = (options.Width, options.CDim, taps[^1]);
        switch (options.Head)
        {
            case VisionAidedHeadKind.Mlp:
                return new MlpHead(Features(last.Shape), width, classes, init);
            case VisionAidedHeadKind.Conv:
                var (channels, h, w) = Map(last, SmallestMap);
                return new ConvHead(channels, width, h / 2 * (w / 2), classes, init);
            case VisionAidedHeadKind.MultiLevel:
                if (taps.Count < 2)
                    throw new ArgumentException(
                        $"the network has the one tap {last.Tap}; a multi-level head takes two or more.");
                return new MultiLevelHead(
                    [.. taps.SkipLast(1).Select(tap => Level(tap, options.LargestUnhalved))], Features(last.Shape),
                    width, classes, init);
            default:
                if (classes > 0) throw new ArgumentException("a perceptual head takes no labels.");
                return new PerceptualHead([.. taps.Select(Square)], width, init);
        }
    }

    /// <summary>
    /// The kind of head that takes these taps; see <see cref="VisionAidedDiscriminator.SuitableHead"/>.
    /// </summary>
    /// <param name="taps">As for <see cref="Make"/>.</param>
    public static VisionAidedHeadKind Suitable(IReadOnlyList<(string Tap, long[] Shape)> taps)
    {
        if (taps.Count > 1 && taps.SkipLast(1).All(IsMap)) return VisionAidedHeadKind.MultiLevel;
        return IsMap(taps[^1]) ? VisionAidedHeadKind.Conv : VisionAidedHeadKind.Mlp;

        static bool IsMap((string Tap, long[] Shape) tap) => tap.Shape is [_, _, >= SmallestMap, >= SmallestMap];
    }

    /// <summary>What a head of this kind takes of the taps' values.</summary>
    public static IReadOnlyList<Tensor> Inputs(VisionAidedHeadKind kind, IReadOnlyList<Tensor> taps) => kind switch
    {
        VisionAidedHeadKind.Mlp => [FeaturePooling.Average(taps[^1])],
        VisionAidedHeadKind.Conv => [taps[^1]],
        VisionAidedHeadKind.MultiLevel => [.. taps.SkipLast(1), FeaturePooling.Average(taps[^1])],
        _ => taps,
    };

    private static int Features(long[] shape) => (int)(shape.Length == 3 ? shape[2] : shape[1]);

    private static HeadLevel Level((string Tap, long[] Shape) tap, int largestUnhalved)
    {
        bool halves = tap.Shape.Length == 4 && Math.Max(tap.Shape[2], tap.Shape[3]) > largestUnhalved;
        return new(Map(tap, halves ? SmallestHalvedMap : SmallestMap).Channels, halves);
    }

    private static (int Channels, int Side) Square((string Tap, long[] Shape) tap)
    {
        var (channels, h, w) = Map(tap, 1);
        return h == w
            ? (channels, h)
            : throw new ArgumentException($"{tap.Tap} is {h} x {w}; a perceptual head takes square maps.");
    }

    private static (int Channels, int Height, int Width) Map((string Tap, long[] Shape) tap, int smallest)
    {
        if (tap.Shape is not [_, var c, var h, var w])
            throw new ArgumentException(
                $"{tap.Tap} is [{string.Join(", ", tap.Shape)}]; the head takes a map [N, C, H, W] there.");
        if (Math.Min(h, w) < smallest)
        {
            throw new ArgumentException(
                $"{tap.Tap} is {h} x {w}; the head takes at least {smallest} x {smallest}: let the network see larger "
                    + "images, or leave this tap out.");
        }

        return ((int)c, (int)h, (int)w);
    }
}
