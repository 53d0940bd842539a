using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Features;

/// <summary>
/// Turns our images into those a network was trained on: channel order, value range, mean and standard deviation. Grey
/// ones become three equal channels.
/// </summary>
public sealed class FeaturePreprocessing : Module<Tensor, Tensor>
{
    private const int Colours = 3;

    private readonly bool isReversed;
    private readonly double? alpha;
#pragma warning disable IDE0044 // Module.to rewrites these fields.
    private Tensor scale, shift;
#pragma warning restore IDE0044

    /// <summary>Works out one factor and one summand a channel.</summary>
    /// <param name="options">The network's description.</param>
    /// <exception cref="OnnxImportException">The description is not possible.</exception>
    public FeaturePreprocessing(FeatureNetworkOptions options)
        : base(nameof(FeaturePreprocessing))
    {
        if (options.ValueRange is not [var black, var white] || !(black < white))
            throw Wrong("value_range", options.ValueRange, "two numbers, the first the smaller");
        if (options.Mean.Count != Colours) throw Wrong("mean", options.Mean, "three numbers");
        if (options.Std.Count != Colours || options.Std.Any(std => !(std > 0)))
            throw Wrong("std", options.Std, "three numbers above 0");
        isReversed = options.ChannelOrder switch
        {
            "rgb" => false,
            "bgr" => true,
            var other => throw new OnnxImportException($"channel_order: found '{other}', expected rgb or bgr"),
        };
        alpha = options.Alpha;
        // (((x + 1) / 2 · (white − black) + black) − mean) / std as one scale and one shift.
        scale = PerChannel(options.Std.Select(std => (white - black) / 2 / std));
        shift = PerChannel(options.Mean.Zip(options.Std, (mean, std) => (((white + black) / 2) - mean) / std));
        RegisterComponents();
    }

    /// <summary>Converts images.</summary>
    /// <param name="input"><c>[N, 3, H, W]</c>, RGB, or grey <c>[N, 1, H, W]</c>, in <c>[-1, 1]</c>.</param>
    /// <returns><c>[N, 3 or 4, H, W]</c> as the network wants them.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        if (input.dim() != 4 || input.size(1) is not (1 or Colours))
        {
            throw new ArgumentException(
                $"images are [{string.Join(", ", input.shape)}]; a feature network takes [N, 1 or 3, H, W].",
                nameof(input));
        }

        if (isReversed && input.size(1) == Colours)
            input = input.flip(1);
        var y = input.mul(scale).add_(shift);
        return alpha is { } value ? functional.pad(y, [0, 0, 0, 0, 0, 1], value: value) : y;
    }

    private static Tensor PerChannel(IEnumerable<double> values)
    {
        using var line = tensor(values.ToArray(), dtype: ScalarType.Float32, device: CPU);
        return line.reshape(1, Colours, 1, 1).DetachFromDisposeScope();
    }

    private static OnnxImportException Wrong(string key, IReadOnlyList<double> found, string expected) =>
        new($"{key}: found [{string.Join(", ", found)}], expected {expected}");
}
