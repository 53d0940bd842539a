using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// The convolution whose weights each sample's style scales, with the result brought back to unit variance
/// (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", equations 1 to 3).
/// </summary>
/// <remarks>
/// Scaling the activations before and after one convolution gives the same numbers as one convolution with its own
/// weights a sample, and is the faster of the two on a CPU. For 1×1 kernels it is the other way round: there the
/// weights of each sample are a small matrix, and the whole is one batched matrix product.
/// </remarks>
public static class ModulatedConv2d
{
    /// <summary>Modulates, convolves, demodulates and adds noise.</summary>
    /// <param name="x">Activations <c>[N, I, H, W]</c>.</param>
    /// <param name="weight"><c>[O, I, k, k]</c>.</param>
    /// <param name="styles">Scales of the input channels <c>[N, I]</c>.</param>
    /// <param name="noise">Added to the result: any shape that broadcasts to it, such as <c>[H', W']</c> or
    /// <c>[N, 1, H', W']</c>; null for none.</param>
    /// <param name="up">Upsampling factor, 1 or 2.</param>
    /// <param name="padding">Padding of the upsampled image, usually k/2.</param>
    /// <param name="filter">Low-pass filter for upsampling.</param>
    /// <param name="demodulate">Divide by the norm of each sample's weights.</param>
    /// <param name="flipWeight">True correlates, false convolves.</param>
    /// <param name="bias"><c>[O]</c>, added to the result; null for none.</param>
    /// <param name="gain">Scale of the convolution's result, before noise and bias are added.</param>
    /// <returns>In the type of <paramref name="x"/>, which may be narrower than that of the other tensors,
    /// <c>[N, O, H·up, W·up]</c> when the padding is half the kernel.</returns>
    public static Tensor Apply(
        Tensor x,
        Tensor weight,
        Tensor styles,
        Tensor? noise = null,
        int up = 1,
        int padding = 0,
        Tensor? filter = null,
        bool demodulate = true,
        bool flipWeight = true,
        Tensor? bias = null,
        double gain = 1)
    {
        if (up == 1 && padding == 0 && weight.shape[2] == 1 && weight.shape[3] == 1)
            return AddNoise(Pointwise(x, weight, styles, demodulate, bias, gain), noise);

        if (!demodulate && gain != 1) styles = styles * gain;
        var type = x.dtype;
        if (demodulate && type == ScalarType.Float16) (weight, styles) = WithinFloat16(weight, styles);
        x = x * styles.reshape(styles.shape[0], -1, 1, 1).to(type);
        var y = Conv2dResample.Apply(x, weight.to(type), filter, up, 1, padding, flipWeight);
        var shift = bias?.reshape(1, -1, 1, 1).to(type);
        if (demodulate)
        {
            var scales = Demodulation(weight, styles, gain).reshape(x.shape[0], -1, 1, 1).to(type);
            y = shift is null ? y * scales : addcmul(shift, y, scales, 1);
        }
        else if (shift is not null)
        {
            y = y + shift;
        }

        return AddNoise(y, noise);
    }

    // Demodulation takes away any scale of weights and styles. These keep the convolution's result from passing
    // float16's largest number on the way there: each output channel's weights have 1 / sqrt(I·k·k) for their largest,
    // each sample's styles 1 (Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data",
    // appendix D).
    private static (Tensor Weight, Tensor Styles) WithinFloat16(Tensor weight, Tensor styles)
    {
        double fanIn = weight.shape[1] * weight.shape[2] * weight.shape[3];
        return (weight / (weight.abs().amax([1, 2, 3], keepdim: true) * Math.Sqrt(fanIn)),
            styles / styles.abs().amax([1], keepdim: true));
    }

    // gain / sqrt(sum over i, k of (style_i · weight_oik)² + 1e-8), [N, O], by one matrix product.
    private static Tensor Demodulation(Tensor weight, Tensor styles, double gain)
    {
        var energy = weight.square().sum([2, 3]);
        var scales = (styles.square().matmul(energy.t()) + 1e-8).rsqrt();
        return gain == 1 ? scales : scales * gain;
    }

    private static Tensor Pointwise(
        Tensor x, Tensor weight, Tensor styles, bool demodulate, Tensor? bias, double gain)
    {
        var (n, h, w) = (x.shape[0], x.shape[2], x.shape[3]);
        var perSample = weight.flatten(1) * styles.unsqueeze(1);
        if (demodulate) perSample = perSample * (perSample.square().sum(2, keepdim: true) + 1e-8).rsqrt();
        if (gain != 1) perSample = perSample * gain;
        perSample = perSample.to(x.dtype);

        // Whichever product takes the pixels as they lie in memory, as its gradient then does too. (TorchSharp 0.107's
        // baddbmm mixes up its arguments.)
        var y = MemoryFormat.IsChannelsLast(x)
            ? x.permute(0, 2, 3, 1).reshape(n, h * w, x.shape[1]).bmm(perSample.transpose(1, 2)).transpose(1, 2)
                .contiguous()
            : perSample.bmm(x.reshape(n, x.shape[1], h * w));
        if (bias is not null) y = y + bias.reshape(1, -1, 1).to(x.dtype);
        return y.reshape(n, weight.shape[0], h, w);
    }

    private static Tensor AddNoise(Tensor y, Tensor? noise) => noise is null ? y : y.add_(noise);
}
