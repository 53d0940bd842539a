using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>The random numbers of one transform for a batch, on the CPU.</summary>
/// <param name="Value">
/// What the transform would do, before its strength: uniform in [0, 1) or standard normal, <c>[N]</c> or <c>[N, 2]</c>.
/// </param>
/// <param name="Gate">
/// Uniform in [0, 1), N numbers: an image is transformed where this is below the transform's probability.
/// </param>
public sealed record GatedDraw(Tensor Value, Tensor Gate)
{
    /// <summary>The value of each image, or null where its gate stays shut.</summary>
    /// <param name="probability">The transform's probability.</param>
    internal float?[] Open(double probability) => Open(probability, Value.data<float>().ToArray());

    /// <summary>The two values of each image, or null where its gate stays shut.</summary>
    /// <param name="probability">The transform's probability.</param>
    internal (float X, float Y)?[] OpenPairs(double probability)
    {
        var values = Value.data<float>().ToArray();
        return Open(
            probability, Enumerable.Range(0, values.Length / 2).Select(i => (values[2 * i], values[(2 * i) + 1]))
            .ToArray());
    }

    private T?[] Open<T>(double probability, T[] values)
        where T : struct =>
        values.Zip(Gate.data<float>().ToArray(), (value, gate) => gate < probability ? value : (T?)null).ToArray();
}
