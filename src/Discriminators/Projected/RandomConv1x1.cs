using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>A 1×1 convolution with bias that keeps its random weights.</summary>
internal sealed class RandomConv1x1 : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter bias;
#pragma warning restore IDE1006, IDE0044

    public RandomConv1x1(int inChannels, int outChannels, Generator init)
        : base(nameof(RandomConv1x1))
    {
        weight = new Parameter(
            TorchInit.Uniform([outChannels, inChannels, 1, 1], inChannels, init), requires_grad: false);
        bias = new Parameter(TorchInit.Uniform([outChannels], inChannels, init), requires_grad: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => functional.conv2d(input, weight, bias);
}
