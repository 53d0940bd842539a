using MathNet.Numerics;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>A normal distribution that is cut off on both sides.</summary>
internal static class TruncatedNormal
{
    /// <summary>
    /// Numbers of N(0, 1), each in the place that it has there: nothing is drawn again.
    /// </summary>
    /// <param name="normal">Numbers of N(0, 1), of any shape.</param>
    /// <param name="bound">The largest absolute value, above 0.</param>
    /// <returns>Numbers of the distribution that is cut off at ± the bound.</returns>
    public static Tensor Of(Tensor normal, double bound)
    {
        double root = Math.Sqrt(2);
        using var scope = NewDisposeScope();
        var share = (normal.to(ScalarType.Float64) / root).erf() * SpecialFunctions.Erf(bound / root);
        return (share.erfinv() * root).clamp(-bound, bound).to(normal.dtype).MoveToOuterDisposeScope();
    }
}
