using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Dcgan;

/// <summary>
/// Minibatch discrimination (Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.2): how near an
/// image's features are to those of the other images of the batch, Σⱼ exp(−‖Mᵢ − Mⱼ‖₁) for each of several kernels, so
/// that images that are all alike are told by that.
/// </summary>
public sealed class MinibatchDiscrimination : Module<Tensor, Tensor>
{
    private readonly int kernels, width;
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites these fields.
    private Parameter weight;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="features">Features of an image.</param>
    /// <param name="kernels">Kernels, B in the paper.</param>
    /// <param name="width">Numbers of a kernel that are compared, C in the paper.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    public MinibatchDiscrimination(long features, int kernels, int width, Generator init)
        : base(nameof(MinibatchDiscrimination))
    {
        (this.kernels, this.width) = (kernels, width);
        weight = new Parameter(DcganInit.Weight([features, kernels * width], init));
        RegisterComponents();
    }

    /// <summary>Compares the images of a batch.</summary>
    /// <param name="input"><c>[N, features]</c>.</param>
    /// <returns><c>[N, kernels]</c>, from 1 to N.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var m = input.matmul(weight).reshape(-1, kernels, width);
        var apart = (m.unsqueeze(1) - m.unsqueeze(0)).abs().sum(3);
        return (-apart).exp().sum(1).MoveToOuterDisposeScope();
    }
}
