namespace FewShotGan.Discriminators.Features;

/// <summary>
/// What one must know of an ONNX or TorchScript file to look through its network. Defaults are those of torchvision's
/// networks.
/// </summary>
public sealed record FeatureNetworkOptions
{
    /// <summary>The values to return; <c>auto</c> for the last at each of the strides 4, 8, 16 and 32.</summary>
    public IReadOnlyList<string> Taps { get; init; } = [Onnx.OnnxImportOptions.Auto];

    /// <summary>
    /// What black and white are before <see cref="Mean"/> and <see cref="Std"/> apply: <c>[0, 1]</c>, <c>[0, 255]</c>
    /// or <c>[-1, 1]</c>.
    /// </summary>
    public IReadOnlyList<double> ValueRange { get; init; } = [0, 1];

    /// <summary><c>rgb</c> or <c>bgr</c>.</summary>
    public string ChannelOrder { get; init; } = "rgb";

    /// <summary>Subtracted, one number a channel in the network's order.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>Then divided by, one number a channel in the network's order.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>The value of a fourth channel, for networks that want one; null for none.</summary>
    public double? Alpha { get; init; }

    /// <summary><c>nchw</c> or <c>nhwc</c>.</summary>
    public string Layout { get; init; } = "nchw";

    /// <summary>Of a TorchScript file: the method that is called with the images.</summary>
    public string Method { get; init; } = "forward";

    /// <summary>Of a TorchScript file: the method's arguments behind the images: numbers, true or false.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How the file is imported for this.</summary>
    internal Onnx.OnnxImportOptions ToImport(bool trainable = false) => new()
    {
        Taps = Taps,
        ChannelsLast = Layout switch
        {
            "nchw" => false,
            "nhwc" => true,
            _ => throw new Onnx.OnnxImportException($"layout: found '{Layout}', expected nchw or nhwc"),
        },
        Trainable = trainable,
    };
}
