using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>A convolution with spectral normalisation.</summary>
public sealed class SpectralConv2d : SpectralLayer
{
    private readonly int stride;
    private readonly int padding;
    private readonly long groups;
    private readonly bool doubles;

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernelSize">Width and height of the kernel.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="stride">Pixels from one result to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="doubles">
    /// Whether each pixel is doubled in both directions first; takes a 3×3 kernel with padding 1.
    /// </param>
    /// <exception cref="ArgumentException">Another convolution is to double pixels.</exception>
    public SpectralConv2d(
        long inChannels, long outChannels, int kernelSize, Generator init, int stride = 1, int padding = 0,
        bool bias = false,
        long groups = 1, bool doubles = false)
        : base(nameof(SpectralConv2d), [outChannels, inChannels / groups, kernelSize, kernelSize], 0, outChannels,
            bias, init)
    {
        if (doubles && !(kernelSize == 3 && padding == 1 && stride == 1 && groups == 1))
            throw new ArgumentException(
                "only a plain 3×3 convolution with padding 1 doubles pixels first", nameof(doubles));
        (this.stride, this.padding, this.groups, this.doubles) = (stride, padding, groups, doubles);
        RegisterComponents();
    }

    /// <summary>Convolves.</summary>
    /// <param name="input"><c>[N, in, H, W]</c>.</param>
    /// <returns><c>[N, out, H', W']</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = Normalized(input);
        var y = doubles ? NearestUpConv2d.Apply(x, weight, Bias)
            : IsMatrixProduct(x, weight)
            ? functional.linear(x.flatten(1), weight.flatten(1), Bias).unsqueeze(-1).unsqueeze(-1)
            : IsSumOfTaps(x, weight)
            ? SumOfTaps(x, weight)
            : functional.conv2d(
                x, weight, Bias, strides: [stride, stride], padding: [padding, padding], groups: groups);
        return y.MoveToOuterDisposeScope();
    }

    // A kernel as large as the image has one place: libtorch's matrix product is several times faster than its
    // convolution.
    private bool IsMatrixProduct(Tensor x, Tensor weight) =>
        padding == 0 && groups == 1 && x.shape[2] == weight.shape[2] && x.shape[3] == weight.shape[3];

    // libtorch's convolutions to one channel take two to six times as long on a CPU as what follows.
    private bool IsSumOfTaps(Tensor x, Tensor weight) =>
        x.device_type == DeviceType.CPU && weight.shape[0] == 1 && stride == 1 && padding == 0 && groups == 1
        && Bias is null;

    // Every tap of the kernel at every pixel, by a matrix product; then each place adds up its own taps.
    private static Tensor SumOfTaps(Tensor x, Tensor weight)
    {
        var (n, h, w) = (x.shape[0], x.shape[2], x.shape[3]);
        var (kh, kw) = (weight.shape[2], weight.shape[3]);
        long taps = kh * kw;
        var products = x.permute(0, 2, 3, 1).reshape(n * h * w, x.shape[1]).matmul(weight.reshape(-1, taps));
        long[] places = [n, 1, h - kh + 1, w - kw + 1, kh, kw];
        return products.as_strided(places, [h * w * taps, 1, w * taps, taps, (w * taps) + kw, taps + 1]).sum([4, 5]);
    }
}
