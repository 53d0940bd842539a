using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Features;

/// <summary>How far apart two engines are at one tap.</summary>
/// <param name="Tap">The tap.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Absolute">The largest difference of two values.</param>
/// <param name="Relative">That difference as a part of the largest value at this tap.</param>
public sealed record TapDifference(string Tap, IReadOnlyList<long> Shape, double Absolute, double Relative)
{
    internal static TapDifference Of(string tap, Tensor found, Tensor expected)
    {
        if (!found.shape.SequenceEqual(expected.shape))
            return new(tap, found.shape, double.PositiveInfinity, double.PositiveInfinity);
        var absolute = (found - expected).abs().max().item<float>();
        return new(tap, found.shape, absolute, absolute == 0 ? 0 : absolute / expected.abs().max().item<float>());
    }
}
