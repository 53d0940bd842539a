using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Self-attention over the pixels of feature maps (Zhang et al. 2019, "Self-Attention Generative Adversarial Networks",
/// section 3): each pixel adds what it takes from all others, as much as its query agrees with their keys. Keys and
/// values are of half the resolution, as in the authors' program; parameters carry StudioGAN's names.
/// </summary>
public sealed class SelfAttention : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // StudioGAN's names; Module.to rewrites the parameter.
    private readonly Module<Tensor, Tensor> conv1x1_theta;
    private readonly Module<Tensor, Tensor> conv1x1_phi;
    private readonly Module<Tensor, Tensor> conv1x1_g;
    private readonly Module<Tensor, Tensor> conv1x1_attn;
    private Parameter sigma;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights; what is added begins at 0.</summary>
    /// <param name="channels">Channels, of which an eighth are compared and a half are taken.</param>
    /// <param name="layers">Makes the convolutions.</param>
    public SelfAttention(long channels, ResidualLayers layers)
        : base(nameof(SelfAttention))
    {
        long compared = Math.Max(1, channels / 8), taken = Math.Max(1, channels / 2);
        conv1x1_theta = layers.Convolution(channels, compared, 1, hasBias: false);
        conv1x1_phi = layers.Convolution(channels, compared, 1, hasBias: false);
        conv1x1_g = layers.Convolution(channels, taken, 1, hasBias: false);
        conv1x1_attn = layers.Convolution(taken, channels, 1, hasBias: false);
        sigma = new Parameter(zeros(1, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Attends.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>, H and W even.</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var queries = conv1x1_theta.forward(input).flatten(2).transpose(1, 2);
        var agreement = queries.bmm(Halved(conv1x1_phi.forward(input))).softmax(-1);
        var values = Halved(conv1x1_g.forward(input));
        var (height, width) = (input.shape[2], input.shape[3]);
        var taken = values.bmm(agreement.transpose(1, 2)).reshape(input.shape[0], -1, height, width);
        return (input + (sigma * conv1x1_attn.forward(taken))).MoveToOuterDisposeScope();
    }

    private static Tensor Halved(Tensor x) => functional.max_pool2d(x, 2).flatten(2);
}
