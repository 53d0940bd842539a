using System.Globalization;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>Which resolutions a StyleGAN2 network has and how wide each is (Karras et al. 2020, table 9).</summary>
public static class StyleGan2Shape
{
    /// <summary>Taps of the default low-pass filter.</summary>
    public static IReadOnlyList<double> DefaultFilter { get; } = [1, 3, 3, 1];

    /// <summary>Whether networks exist at a resolution: a power of 2 from 8 to 1024.</summary>
    /// <param name="resolution">Width and height in pixels.</param>
    /// <returns>True when it can be built.</returns>
    public static bool IsResolution(int resolution) =>
        resolution is >= 8 and <= 1024 && int.IsPow2(resolution);

    /// <summary>The resolutions of the blocks, from 4 up.</summary>
    /// <param name="resolution">Of the images.</param>
    /// <returns>4, 8, … <paramref name="resolution"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not a power of 2 from 8 to 1024.</exception>
    public static IReadOnlyList<int> Blocks(int resolution)
    {
        if (!IsResolution(resolution))
        {
            throw new ArgumentOutOfRangeException(
                nameof(resolution), $"resolution is {resolution}; it must be a power of 2 from 8 to 1024.");
        }

        var blocks = new List<int>();
        for (var r = 4; r <= resolution; r *= 2) blocks.Add(r);
        return blocks;
    }

    /// <summary>
    /// The lowest resolution that mixed precision computes in the narrow type: the upper four, but none below 8 px
    /// (Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", appendix).
    /// </summary>
    /// <param name="resolution">Of the images.</param>
    /// <returns>The resolution of a block.</returns>
    public static int FirstMixed(int resolution) => Math.Max(resolution / 8, 8);

    /// <summary>
    /// The types that mixed precision may take there. Float16 ends at 65,504, which activations that nothing clamps can
    /// reach.
    /// </summary>
    /// <param name="convClamp">Where activations are clamped; null for nowhere.</param>
    public static IReadOnlyList<ScalarType> NarrowTypes(double? convClamp) =>
        convClamp is null ? [ScalarType.BFloat16] : [ScalarType.BFloat16, ScalarType.Float16];

    /// <summary>What is wrong with a network that is too narrow for a channel at the images' resolution.</summary>
    /// <param name="channelBase">Channels times resolution.</param>
    /// <param name="resolution">Of the images.</param>
    public static string NoChannel(int channelBase, int resolution) =>
        $"found {channelBase}, expected at least data.resolution ({resolution}): the last block would have no channel";

    /// <summary>
    /// The resolution of the block that a tensor belongs to; the largest number for what only a network that grows has,
    /// and null for one of no block.
    /// </summary>
    /// <param name="tensor">Its official name.</param>
    /// <param name="prefix">What stands before a block's resolution: <c>b</c>, or <c>synthesis.b</c>.</param>
    public static int? ResolutionOf(string tensor, string prefix) =>
        tensor.StartsWith("growth.", StringComparison.Ordinal) ? int.MaxValue
        : tensor.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(tensor[prefix.Length..].Split('.')[0], CultureInfo.InvariantCulture, out int resolution)
            ? resolution
        : null;

    /// <summary>What is wrong with a key that is to name a block by its resolution; null for nothing.</summary>
    /// <param name="found">What it says.</param>
    /// <param name="least">The lowest block's resolution.</param>
    /// <param name="resolution">Of the images.</param>
    public static string? NoBlock(int found, int least, int resolution) =>
        int.IsPow2(found) && found >= least && found <= resolution
            ? null
            : $"found {found}, expected a power of 2 from {least} to data.resolution ({resolution})";

    /// <summary>Channels at a resolution: halved with each doubling, up to a maximum.</summary>
    /// <param name="resolution">Of the block.</param>
    /// <param name="channelBase">Channels times resolution.</param>
    /// <param name="channelMax">The maximum.</param>
    /// <returns>The number of channels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No channel would be left.</exception>
    public static int Channels(int resolution, int channelBase, int channelMax)
    {
        var channels = Math.Min(channelBase / resolution, channelMax);
        if (channels >= 1) return channels;
        throw new ArgumentOutOfRangeException(
            nameof(channelBase),
            $"channel_base {channelBase} and channel_max {channelMax} leave no channel at {resolution} px.");
    }
}
