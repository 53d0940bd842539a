using System.Numerics;
using FewShotGan.Layers;
using FewShotGan.Onnx;
using static TorchSharp.torch;

namespace FewShotGan.Generators.StyleGan2;

/// <summary>A <see cref="StyleGan2Generator"/> written as ONNX.</summary>
internal sealed class StyleGan2Onnx(StyleGan2Generator generator) : IOnnxGenerator
{
    private readonly StyleGan2GeneratorOptions options = (StyleGan2GeneratorOptions)generator.Options;
    private readonly OnnxLayers layers = new(generator);

    /// <inheritdoc/>
    public OnnxValue Map(OnnxValue z, OnnxValue? labels, OnnxValue? psi)
    {
        for (var i = 0; i < options.MinerLayers; i++)
        {
            if (i > 0) z = OnnxLayers.Activate(z, Activation.Relu);
            z = OnnxLayers.Linear(
                z, layers[$"mapping.miner.fc{i}.weight"], layers[$"mapping.miner.fc{i}.bias"]);
        }

        var x = OnnxLayers.PixelNorm(z);
        if (labels is not null)
        {
            var embedded = OnnxLayers.PixelNorm(layers.FullyConnected(labels, "mapping.embed"));
            x = x.Apply("Concat", [embedded], ("axis", 1));
        }

        for (var i = 0; i < options.MappingLayers; i++)
            x = layers.FullyConnected(x, $"mapping.fc{i}", options.MappingActivation, options.MappingLrMultiplier);
        var ws = x.Unsqueeze(1).Apply("Expand", [x.Graph.Constant([1L, generator.NumWs, 1L])]);
        var mean = x.Graph.Constant(layers["mapping.w_avg"]);
        return mean + ((ws - mean) * psi!.Reshape(1, -1, 1));
    }

    /// <inheritdoc/>
    public OnnxValue Synthesize(OnnxValue ws, NoiseMode noise)
    {
        var constant = layers["synthesis.b4.const"].unsqueeze(0);
        OnnxValue? image = null;
        OnnxValue? x = null;
        var first = 0;
        foreach (var block in generator.Synthesis.Blocks)
        {
            var name = $"synthesis.b{block.Resolution}";
            double share = SynthesisNetwork.Share(
                BitOperations.Log2((uint)(options.Resolution / block.Resolution)), generator.Lod);
            if (share == 0)
            {
                image = Upsample(image!, layers[$"{name}.resample_filter"]);
                continue;
            }

            var before = x;
            var isResnet = before is not null && options.Architecture == "resnet";
            if (before is not null) x = Layer(before, ws.Select(1, first), $"{name}.conv0", noise, 2);
            x = Layer(x ?? ws.Graph.Constant(constant), ws.Select(1, first + block.NumConv - 1), $"{name}.conv1", noise,
                1, isResnet ? Math.Sqrt(0.5) : 1);
            if (isResnet) x += Skip(before!, $"{name}.skip", Math.Sqrt(0.5));
            first += block.NumConv;
            if (image is not null) image = Upsample(image, layers[$"{name}.resample_filter"]);
            if (block.NumToRgb == 0) continue;
            var rgb = ToRgb(x, ws.Select(1, first), $"{name}.torgb");
            if (share < 1) rgb *= share;
            image = image is null ? rgb : image + rgb;
        }

        return image!;
    }

    /// <summary><see cref="SynthesisLayer"/>.</summary>
    private OnnxValue Layer(OnnxValue x, OnnxValue w, string name, NoiseMode noise, int up, double gain = 1)
    {
        var weight = layers[name + ".weight"];
        var styles = layers.FullyConnected(w, name + ".affine");
        x *= styles.Unsqueeze(2, 3);
        x = up == 1
            ? x.Conv(weight, null, weight.shape[2] / 2)
            : Upsampled(x, weight, layers[name + ".resample_filter"]);
        var energy = weight.square().sum([2, 3]);
        var norms = (OnnxLayers.Linear(styles * styles, energy, null) + 1e-8).Apply("Sqrt");
        x /= norms.Unsqueeze(2, 3);
        if (noise != NoiseMode.None && layers.Find(name + ".noise_strength") is { } strength)
        {
            x += noise == NoiseMode.Random
                ? OnnxLayers.Drawn(x) * strength
                : x.Graph.Constant(layers[name + ".noise_const"] * strength);
        }

        x = OnnxLayers.Activate(x + layers[name + ".bias"].reshape(-1, 1, 1), options.Activation);
        return Clamped(x * (BiasAct.DefaultGain(options.Activation) * gain), gain);
    }

    /// <summary><see cref="ToRgbLayer"/>.</summary>
    private OnnxValue ToRgb(OnnxValue x, OnnxValue w, string name)
    {
        var weight = layers[name + ".weight"];
        var styles = layers.FullyConnected(w, name + ".affine") * (1 / Math.Sqrt(weight.shape[1]));
        return Clamped((x * styles.Unsqueeze(2, 3)).Conv(weight, layers[name + ".bias"]), 1);
    }

    /// <summary>The 1×1 convolution beside a block of the resnet architecture.</summary>
    private OnnxValue Skip(OnnxValue x, string name, double gain)
    {
        var weight = layers[name + ".weight"];
        return Upsample(
            x.Conv(weight * (gain / Math.Sqrt(weight.shape[1]))), layers[name + ".resample_filter"], weight.shape[0]);
    }

    private OnnxValue Clamped(OnnxValue x, double gain) => options.ConvClamp is { } limit
        ? x.Apply("Clip", [x.Graph.Constant(-limit * gain), x.Graph.Constant(limit * gain)])
        : x;

    /// <summary>
    /// <see cref="Conv2dResample"/>: a transposed convolution, then the low-pass filter, which a padding centres.
    /// </summary>
    private static OnnxValue Upsampled(OnnxValue x, Tensor weight, Tensor filter)
    {
        filter = Square(filter);
        var (kernel, taps) = (weight.shape[2], filter.shape[0]);
        long before = (kernel / 2) + FloorHalf(taps + 1) - (kernel - 1),
            after = (kernel / 2) + FloorHalf(taps - 2) - (kernel - 2);
        x = x.ConvTranspose(weight.transpose(0, 1), null, 2, Around(Math.Max(-before, 0), Math.Max(-after, 0)));
        var each = (filter.flip(0, 1) * 4).expand(weight.shape[0], 1, taps, taps);
        return x.Conv(each, null, Around(Math.Max(before, 0), Math.Max(after, 0)), weight.shape[0]);
    }

    /// <summary><see cref="UpFirDn2d.Upsample2d"/> by 2: zeros between the pixels, then the filter.</summary>
    private OnnxValue Upsample(OnnxValue x, Tensor filter, long? channels = null)
    {
        filter = Square(filter);
        var (count, taps) = (channels ?? options.ImageChannels, filter.shape[0]);
        long before = FloorHalf(taps + 1), after = FloorHalf(taps - 2);
        long first = taps - 1 - before, last = taps - 2 - after;
        x = x.ConvTranspose(
            (filter * 4).expand(count, 1, taps, taps), null, 2, Around(Math.Max(first, 0), Math.Max(last, 0)), count);
        long above = Math.Max(-first, 0), below = Math.Max(-last, 0); // of a filter of one tap
        return above + below == 0
            ? x
            : x.Apply("Pad", [x.Graph.Constant([0L, 0, above, above, 0, 0, below, below])]);
    }

    private static Tensor Square(Tensor filter) => filter.dim() == 2 ? filter : filter.outer(filter);

    private static long FloorHalf(long number) => (long)Math.Floor(number / 2.0);

    private static long[] Around(long before, long after) => [before, before, after, after];
}
