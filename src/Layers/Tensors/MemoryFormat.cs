using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>How images and activations lie in memory.</summary>
public static class MemoryFormat
{
    private const int Wide = 128;

    /// <summary>
    /// The same numbers with the channels of a pixel side by side on a CPU, which convolutions and everything after
    /// them keep: oneDNN then computes without reordering its inputs and results. Elsewhere they stay as they are.
    /// </summary>
    /// <param name="x"><c>[N, C, H, W]</c>.</param>
    /// <returns>
    /// <c>[N, C, H, W]</c> with strides <c>(H·W·C, 1, W·C, C)</c> on a CPU; a copy where they were others.
    /// </returns>
    public static Tensor ChannelsLast(Tensor x) =>
        x.device_type == DeviceType.CPU ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x;

    /// <summary>
    /// The same numbers as a network whose first activations have some number of channels is fastest with: channels
    /// last, but in planes for 128 channels and more on a processor without AVX-512, where oneDNN's kernels are up to a
    /// quarter slower otherwise.
    /// </summary>
    /// <param name="x"><c>[N, C, H, W]</c>.</param>
    /// <param name="channels">Channels of the first activations.</param>
    /// <returns><c>[N, C, H, W]</c>.</returns>
    public static Tensor Fastest(Tensor x, int channels) =>
        channels >= Wide && !Avx512F.IsSupported ? x.contiguous() : ChannelsLast(x);

    /// <summary>Whether the channels of a pixel lie side by side.</summary>
    /// <param name="x"><c>[N, C, H, W]</c>.</param>
    public static bool IsChannelsLast(Tensor x) => x.shape[1] > 1 && x.stride(1) == 1;
}
