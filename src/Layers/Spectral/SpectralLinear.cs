using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>A fully connected layer with spectral normalisation.</summary>
public sealed class SpectralLinear : SpectralLayer
{
    /// <summary>Draws the weights.</summary>
    /// <param name="inFeatures">Features in.</param>
    /// <param name="outFeatures">Features out.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public SpectralLinear(long inFeatures, long outFeatures, Generator init, bool bias = true)
        : base(nameof(SpectralLinear), [outFeatures, inFeatures], 0, outFeatures, bias, init) =>
        RegisterComponents();

    /// <summary>Multiplies.</summary>
    /// <param name="input"><c>[N, in]</c>.</param>
    /// <returns><c>[N, out]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = Normalized(input);
        return functional.linear(x, weight, Bias).MoveToOuterDisposeScope();
    }
}
