using FewShotGan.Layers;
using FewShotGan.Onnx;
using static TorchSharp.torch;

namespace FewShotGan.Generators.ResNet;

/// <summary>A <see cref="ResNetGenerator"/> written as ONNX.</summary>
internal sealed class ResNetOnnx(ResNetGenerator generator) : IOnnxGenerator
{
    private static readonly long[] Window = [2, 2];

    private readonly ResNetOptions options = (ResNetOptions)generator.Options;
    private readonly OnnxLayers layers = new(generator);

    /// <inheritdoc/>
    public OnnxValue Map(OnnxValue z, OnnxValue? labels, OnnxValue? psi) => OnnxLayers.JoinedLatent(z, labels);

    /// <inheritdoc/>
    public OnnxValue Synthesize(OnnxValue ws, NoiseMode noise)
    {
        var joined = ws.Select(1, 0);
        var latent = Part(joined, 0, options.ZDim);
        var label = options.CDim > 0 ? Part(joined, options.ZDim, options.ZDim + options.CDim) : null;
        var x = Linear(latent, "linear0").Reshape(0, -1, 4, 4);
        var number = 0;
        foreach (var side in options.Sides())
        {
            x = Block(x, label, $"blocks.{number++}.0.");
            if (side == options.Attention) x = Attention(x, side, $"blocks.{number++}.0.");
        }

        return Convolution(layers.BatchNorm(x, "bn4").Apply("Relu"), "conv2d5").Apply("Tanh");
    }

    /// <summary><see cref="ResNetUpBlock"/>.</summary>
    private OnnxValue Block(OnnxValue input, OnnxValue? label, string name)
    {
        var x = OnnxLayers.Enlarge(Norm(input, label, name + "bn1").Apply("Relu"));
        x = Norm(Convolution(x, name + "conv2d1"), label, name + "bn2").Apply("Relu");
        return Convolution(x, name + "conv2d2") + OnnxLayers.Enlarge(Convolution(input, name + "conv2d0"));
    }

    /// <summary><see cref="ClassBatchNorm2d"/> with labels, else <see cref="BatchNorm2dLayer"/>.</summary>
    private OnnxValue Norm(OnnxValue x, OnnxValue? label, string name)
    {
        if (label is null) return layers.BatchNorm(x, name);
        var (mean, variance) = (layers[name + ".bn.running_mean"], layers[name + ".bn.running_var"]);
        var normalised = OnnxLayers.BatchNorm(x, ones_like(mean), zeros_like(mean), mean, variance);
        return (normalised * (Linear(label, name + ".gain").Unsqueeze(2, 3) + 1))
            + Linear(label, name + ".bias").Unsqueeze(2, 3);
    }

    /// <summary><see cref="SelfAttention"/>.</summary>
    private OnnxValue Attention(OnnxValue x, int side, string name)
    {
        var queries = Convolution(x, name + "conv1x1_theta").Reshape(0, 0, side * side);
        var keys = Halved(Convolution(x, name + "conv1x1_phi"));
        var agreement = Turned(queries).Apply("MatMul", [keys]).Apply("Softmax", ("axis", 2));
        var taken = Halved(Convolution(x, name + "conv1x1_g")).Apply("MatMul", [Turned(agreement)]);
        return x + (Convolution(taken.Reshape(0, 0, side, side), name + "conv1x1_attn") * layers[name + "sigma"]);

        OnnxValue Halved(OnnxValue pixels) => pixels
            .Apply("MaxPool", ("kernel_shape", Window), ("strides", Window)).Reshape(0, 0, side * side / 4);
    }

    private static OnnxValue Turned(OnnxValue x) => x.Apply("Transpose", ("perm", new long[] { 0, 2, 1 }));

    private static OnnxValue Part(OnnxValue x, long from, long to) => x.Apply(
        "Slice", [x.Graph.Constant([from]), x.Graph.Constant([to]), x.Graph.Constant([1L])]);

    private OnnxValue Convolution(OnnxValue x, string name)
    {
        var weight = Weight(name);
        return x.Conv(weight, layers.Find(name + ".bias"), weight.shape[2] / 2);
    }

    private OnnxValue Linear(OnnxValue x, string name) =>
        OnnxLayers.Linear(x, Weight(name), layers.Find(name + ".bias"));

    private Tensor Weight(string name) => options.Spectral ? layers.Spectral(name) : layers[name + ".weight"];
}
