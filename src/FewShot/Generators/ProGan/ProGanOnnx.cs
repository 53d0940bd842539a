using FewShotGan.Layers;
using FewShotGan.Onnx;
using TorchSharp;

namespace FewShotGan.Generators.ProGan;

/// <summary>A <see cref="ProGanGenerator"/> written as ONNX, grown as far as it is.</summary>
internal sealed class ProGanOnnx(ProGanGenerator generator) : IOnnxGenerator
{
    private readonly OnnxLayers layers = new(generator);

    /// <inheritdoc/>
    public OnnxValue Map(OnnxValue z, OnnxValue? labels, OnnxValue? psi) => OnnxLayers.JoinedLatent(z, labels);

    /// <inheritdoc/>
    public OnnxValue Synthesize(OnnxValue ws, NoiseMode noise)
    {
        var (doublings, coarser) = LevelOfDetail.Split(generator.Lod);
        var top = generator.Options.Resolution >> doublings;
        var bias = layers["b4.bias"];
        var x = layers.FullyConnected(OnnxLayers.PixelNorm(ws.Select(1, 0)), "b4.dense")
            .Reshape(0, bias.shape[0], 4, 4) + bias.reshape(-1, 1, 1);
        x = OnnxLayers.Activate(x, Activation.LRelu) * BiasAct.DefaultGain(Activation.LRelu);
        x = Normalized(OnnxLayers.PixelNorm(x), "b4.conv");
        var before = x;
        for (var r = 8; r <= top; r *= 2)
        {
            before = x;
            x = Normalized(Normalized(OnnxLayers.Enlarge(x), $"b{r}.conv0"), $"b{r}.conv1");
        }

        var image = layers.Convolution(x, $"b{top}.torgb");
        if (coarser > 0)
        {
            image = (image * (1 - coarser))
                + (OnnxLayers.Enlarge(layers.Convolution(before, $"b{top / 2}.torgb")) * coarser);
        }

        return OnnxLayers.Enlarge(image, doublings);
    }

    private OnnxValue Normalized(OnnxValue x, string name) =>
        OnnxLayers.PixelNorm(layers.Convolution(x, name, Activation.LRelu));
}
