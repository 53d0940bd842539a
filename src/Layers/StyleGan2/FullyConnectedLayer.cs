using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A fully connected layer with equalised learning rate: weights are drawn from N(0, 1) and scaled when used
/// (Karras et al. 2018, "Progressive Growing of GANs", section 4.1).
/// </summary>
public sealed class FullyConnectedLayer : Module<Tensor, Tensor>
{
    private readonly Activation activation;
    private readonly double weightGain;
    private readonly double biasGain;
#pragma warning disable IDE1006, IDE0044 // Official parameter names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter? bias;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="inFeatures">Features in.</param>
    /// <param name="outFeatures">Features out.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="activation">What follows.</param>
    /// <param name="lrMultiplier">How much slower than the rest of the network the layer learns.</param>
    /// <param name="biasInit">Initial value of the bias.</param>
    public FullyConnectedLayer(
        long inFeatures,
        long outFeatures,
        Generator init,
        bool bias = true,
        Activation activation = Activation.Linear,
        double lrMultiplier = 1,
        double biasInit = 0)
        : base(nameof(FullyConnectedLayer))
    {
        this.activation = activation;
        weightGain = lrMultiplier / Math.Sqrt(inFeatures);
        biasGain = lrMultiplier;
        using var drawn = randn(outFeatures, inFeatures, generator: init, device: CPU);
        weight = new Parameter(drawn / lrMultiplier);
        this.bias = bias ? new Parameter(full(outFeatures, biasInit, dtype: ScalarType.Float32, device: CPU)) : null;
        RegisterComponents();
    }

    /// <summary>act(x·Wᵀ + b)·gain.</summary>
    /// <param name="input"><c>[N, in]</c>.</param>
    /// <returns><c>[N, out]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        var gain = BiasAct.DefaultGain(activation);
        var folded = BiasAct.IsHomogeneous(activation) ? gain : 1;
        var b = bias is null || biasGain * folded == 1 ? bias : bias * (biasGain * folded);
        var x = functional.linear(input, weight * (weightGain * folded), b);
        return BiasAct.Apply(x, null, activation, gain: gain / folded);
    }
}
