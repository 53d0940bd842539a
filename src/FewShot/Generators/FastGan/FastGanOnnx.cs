using FewShotGan.Layers;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Generators.FastGan;

/// <summary>A <see cref="FastGanGenerator"/> written as ONNX.</summary>
internal sealed class FastGanOnnx(FastGanGenerator generator) : IOnnxGenerator
{
    private const string Root = "synthesis.";
    private readonly FastGanOptions options = (FastGanOptions)generator.Options;
    private readonly OnnxLayers layers = new(generator);

    /// <inheritdoc/>
    public OnnxValue Map(OnnxValue z, OnnxValue? labels, OnnxValue? psi)
    {
        if (labels is null) return z.Unsqueeze(1);
        var classes = labels.Apply("ArgMax", ("axis", 1), ("keepdims", 0));
        var label = z.Graph.Constant(layers[Root + "embed.weight"]).Apply("Gather", [classes], ("axis", 0));
        return z.Unsqueeze(1).Apply("Concat", [label.Unsqueeze(1)], ("axis", 1));
    }

    /// <inheritdoc/>
    public OnnxValue Synthesize(OnnxValue ws, NoiseMode noise)
    {
        var label = options.CDim > 0 ? ws.Select(1, 1) : null;
        var x = OnnxLayers.PixelNorm(ws.Select(1, 0)).Unsqueeze(2, 3)
            .ConvTranspose(layers.Spectral(Root + "init.init.0", outputAxis: 1), null, 1, [0, 0, 0, 0]);
        x = OnnxLayers.Glu(layers.BatchNorm(x, Root + "init.init.1"));
        var features = new List<OnnxValue> { x };
        var skipped = 0;
        for (var r = 8; r <= options.Resolution; r *= 2)
        {
            x = Block(x, label, $"{Root}feat_{r}.", r, noise);
            var excitation = $"{Root}se_{r}.main.";
            if (layers.Find(excitation + "1.weight_orig") is not null)
                x = Excited(features[skipped], 4 << skipped++, x, excitation);
            features.Add(x);
        }

        return x.Conv(layers.Spectral(Root + "to_big"), layers[Root + "to_big.bias"], 1);
    }

    /// <summary><see cref="UpBlock"/>, whose layers are numbered without labels and named with them.</summary>
    private OnnxValue Block(OnnxValue x, OnnxValue? label, string name, int resolution, NoiseMode noise)
    {
        x = OnnxLayers.Enlarge(x);
        var number = 1;
        for (var stage = 0; stage < (options.Lite ? 1 : 2); stage++)
        {
            var suffix = options.Lite ? "" : $"{stage + 1}";
            x = x.Conv(layers.Spectral(name + (label is null ? $"{number++}" : "conv" + suffix)), null, 1);
            if (!options.Lite) x = Noisy(x, name + (label is null ? $"{number++}" : "noise"), resolution, noise);
            x = label is null
                ? layers.BatchNorm(x, $"{name}{number++}")
                : LabelledNorm(x, label, $"{name}bn{suffix}");
            x = OnnxLayers.Glu(x);
            number++;
        }

        return x;
    }

    private OnnxValue Noisy(OnnxValue x, string name, int resolution, NoiseMode noise)
    {
        var strength = layers[name + ".weight"];
        return noise switch
        {
            NoiseMode.None => x,
            NoiseMode.Random => x + (OnnxLayers.Drawn(x) * strength),
            _ => x + (FastGanGenerator.FixedNoise([1, 1, resolution, resolution]) * strength),
        };
    }

    /// <summary><see cref="ConditionalBatchNorm"/>.</summary>
    private OnnxValue LabelledNorm(OnnxValue x, OnnxValue label, string name)
    {
        var (mean, variance) = (layers[name + ".stored_mean"], layers[name + ".stored_var"]);
        var normalized = OnnxLayers.BatchNorm(x, ones_like(mean), zeros_like(mean), mean, variance);
        OnnxValue Factor(string part) => OnnxLayers.Linear(
            label, layers.Spectral($"{name}.{part}"), layers[$"{name}.{part}.bias"]).Unsqueeze(2, 3);
        return (normalized * (Factor("gain") + 1)) + Factor("bias");
    }

    /// <summary><see cref="SkipLayerExcitation"/>.</summary>
    private OnnxValue Excited(OnnxValue coarse, int side, OnnxValue fine, string name)
    {
        long window = side / 4;
        var pooled = window == 1
            ? coarse
            : coarse.Apply("AveragePool", ("kernel_shape", new[] { window, window }),
                ("strides", new[] { window, window }));
        var gathered = pooled.Conv(layers.Spectral(name + "1"));
        return fine * (gathered * gathered.Apply("Sigmoid")).Conv(layers.Spectral(name + "3")).Apply("Sigmoid");
    }
}
