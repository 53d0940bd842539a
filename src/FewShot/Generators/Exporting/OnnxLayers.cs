using FewShotGan.Layers;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Generators;

/// <summary>
/// Layers that families of generators share, written as ONNX with a network's weights by their names.
/// </summary>
/// <param name="network">The network, as it computes outside training.</param>
internal sealed class OnnxLayers(nn.Module network)
{
    private static readonly long[] Channels = [1];
    private readonly Dictionary<string, Tensor> weights = network.state_dict();

    /// <summary>A parameter or buffer.</summary>
    public Tensor this[string name] => weights[name];

    /// <summary>A parameter or buffer, or null.</summary>
    public Tensor? Find(string name) => weights.GetValueOrDefault(name);

    /// <summary><see cref="FullyConnectedLayer"/>.</summary>
    public OnnxValue FullyConnected(
        OnnxValue x, string name, Activation activation = Activation.Linear, double lrMultiplier = 1, double gain = 1)
    {
        var weight = this[name + ".weight"];
        var y = Linear(x, weight * (lrMultiplier * gain / Math.Sqrt(weight.shape[1])),
            Find(name + ".bias") is { } bias ? bias * (lrMultiplier * gain) : null);
        return Activate(y, activation) * BiasAct.DefaultGain(activation);
    }

    /// <summary><see cref="Conv2dLayer"/> at its own resolution.</summary>
    public OnnxValue Convolution(OnnxValue x, string name, Activation activation = Activation.Linear)
    {
        var weight = this[name + ".weight"];
        var gain = 1 / Math.Sqrt(weight.shape[1..].TotalSize());
        var y = x.Conv(weight * gain, Find(name + ".bias"), weight.shape[2] / 2);
        return Activate(y, activation) * BiasAct.DefaultGain(activation);
    }

    /// <summary>The ws of a generator without a mapping network: z, followed by the label where there is one.</summary>
    public static OnnxValue JoinedLatent(OnnxValue z, OnnxValue? labels) =>
        (labels is null ? z : z.Apply("Concat", [labels], ("axis", 1))).Unsqueeze(1);

    /// <summary>x·Wᵀ + b.</summary>
    public static OnnxValue Linear(OnnxValue x, Tensor weight, Tensor? bias) => x.Apply(
        "Gemm", bias is null ? [x.Graph.Constant(weight)] : [x.Graph.Constant(weight), x.Graph.Constant(bias)],
        ("transB", 1));

    /// <summary><see cref="SpectralLayer"/>'s weight as it is used.</summary>
    public Tensor Spectral(string name, int outputAxis = 0)
    {
        var weight = this[name + ".weight_orig"];
        var matrix = (outputAxis == 0 ? weight : weight.transpose(0, 1)).flatten(1);
        return weight / SpectralNorm.Sigma(matrix, this[name + ".weight_u"], this[name + ".weight_v"], iterate: false);
    }

    /// <summary><see cref="BatchNorm2dLayer"/>.</summary>
    public OnnxValue BatchNorm(OnnxValue x, string name) => BatchNorm(
        x, this[name + ".weight"], this[name + ".bias"], this[name + ".running_mean"], this[name + ".running_var"]);

    /// <summary>Batch normalisation by running statistics.</summary>
    public static OnnxValue BatchNorm(OnnxValue x, Tensor scale, Tensor shift, Tensor mean, Tensor variance) =>
        x.Apply(
            "BatchNormalization",
            [.. new[] { scale, shift, mean, variance }.Select(tensor => x.Graph.Constant(tensor))], ("epsilon", 1e-5));

    /// <summary><see cref="Layers.PixelNorm"/>, which is also the normalisation of latents.</summary>
    public static OnnxValue PixelNorm(OnnxValue x) =>
        x / ((x * x).Apply("ReduceMean", ("axes", Channels)) + 1e-8).Apply("Sqrt");

    /// <summary>Pixels doubled in both directions, so many times.</summary>
    public static OnnxValue Enlarge(OnnxValue x, int doublings = 1)
    {
        if (doublings == 0) return x;
        return x.Apply("Resize", [null, x.Graph.Constant([1f, 1, 1 << doublings, 1 << doublings])], ("mode", "nearest"),
            ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
    }

    /// <summary>Gated linear units: one half of the channels, by the sigmoid of the other.</summary>
    public static OnnxValue Glu(OnnxValue x)
    {
        var halves = x.Graph.Nodes("Split", 2, [x], ("axis", 1));
        return halves[0] * halves[1].Apply("Sigmoid");
    }

    /// <summary>Noise from N(0, 1) of the shape of one channel, other numbers at every run.</summary>
    public static OnnxValue Drawn(OnnxValue like) => like
        .Apply("Slice", [like.Graph.Constant([0L]), like.Graph.Constant([1L]), like.Graph.Constant([1L])])
        .Apply("RandomNormalLike");

    /// <summary><see cref="BiasAct.Activate"/> with the default slope.</summary>
    public static OnnxValue Activate(OnnxValue x, Activation activation) => activation switch
    {
        Activation.Linear => x,
        Activation.LRelu => x.Apply("LeakyRelu", ("alpha", BiasAct.DefaultAlpha(activation))),
        Activation.Swish => x * x.Apply("Sigmoid"),
        _ => x.Apply($"{activation}"),
    };
}
