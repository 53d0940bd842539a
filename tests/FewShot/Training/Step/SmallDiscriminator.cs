using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Features;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Parameter = TorchSharp.Modules.Parameter;

namespace FewShotGan.Tests.Training;

/// <summary>
/// A discriminator of one weighted sum of the image, or of what a convolution and tanh make of it; smooth everywhere.
/// </summary>
internal sealed class SmallDiscriminator : ImageDiscriminator
{
    private const int Width = 4;
#pragma warning disable IDE1006, IDE0044 // The golden file's names; Module.to rewrites the fields.
    private Parameter? w1;
    private Parameter? b1;
    private Parameter w2;
    private Parameter b2;
#pragma warning restore IDE1006, IDE0044

    public SmallDiscriminator(int side, Generator init, bool isLinear = false)
        : base(nameof(SmallDiscriminator), new Choices { Resolution = side })
    {
        if (!isLinear)
        {
            w1 = new(randn(Width, 3, 3, 3, generator: init) * 0.4, requires_grad: false);
            b1 = new(randn(Width, generator: init) * 0.3, requires_grad: false);
        }

        w2 = new(randn(isLinear ? 3 : Width, side, side, generator: init), requires_grad: false);
        b2 = new(zeros(1), requires_grad: false);
        RegisterComponents();
    }

    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        var x = w1 is null ? seen[0] : functional.conv2d(seen[0], w1, b1, padding: [1, 1]).tanh();
        return (x * w2).sum([1, 2, 3], keepdim: true).reshape(-1, 1) + b2;
    }

    private sealed record Choices : DiscriminatorOptions
    {
        public override ImageDiscriminator Create(Generator init, IFeatureNetworkSource networks) =>
            new SmallDiscriminator(Resolution, init);
    }
}
