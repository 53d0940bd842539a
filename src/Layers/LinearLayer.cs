using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>A fully connected layer with PyTorch's names and initial weights.</summary>
public sealed class LinearLayer : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter? bias;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="inFeatures">Features in.</param>
    /// <param name="outFeatures">Features out.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    public LinearLayer(long inFeatures, long outFeatures, Generator init, bool hasBias = true)
        : base(nameof(LinearLayer))
    {
        weight = new Parameter(TorchInit.Uniform([outFeatures, inFeatures], inFeatures, init));
        if (hasBias) bias = new Parameter(TorchInit.Uniform([outFeatures], inFeatures, init));
        RegisterComponents();
    }

    /// <summary>Draws the weights uniformly within a range of its own; biases begin at 0.</summary>
    /// <param name="inFeatures">Features in.</param>
    /// <param name="outFeatures">Features out.</param>
    /// <param name="range">The largest weight.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public LinearLayer(long inFeatures, long outFeatures, double range, Generator init)
        : base(nameof(LinearLayer))
    {
        weight = new Parameter(TorchInit.Within(range, [outFeatures, inFeatures], init));
        bias = new Parameter(zeros(outFeatures, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Multiplies.</summary>
    /// <param name="input"><c>[N, in]</c>.</param>
    /// <returns><c>[N, out]</c>.</returns>
    public override Tensor forward(Tensor input) => functional.linear(input, weight, bias);
}
