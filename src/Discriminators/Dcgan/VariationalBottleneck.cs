using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Dcgan;

/// <summary>
/// The variational discriminator bottleneck (Peng et al. 2019, "Variational Discriminator Bottleneck", section 4): the
/// logit is of numbers that are drawn around a mean with a deviation, both of which the features give; the further they
/// are from N(0, 1), the more the discriminator knows of an image.
/// </summary>
public sealed class VariationalBottleneck : Module
{
    private readonly LinearLayer encoder, judge;

    /// <summary>Draws the weights.</summary>
    /// <param name="features">Features of an image.</param>
    /// <param name="width">Numbers that the logit is of.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    public VariationalBottleneck(long features, int width, Generator init)
        : base(nameof(VariationalBottleneck))
    {
        (encoder, judge) = (new(features, 2 * width, init), new(width, 1, init));
        RegisterComponents();
    }

    /// <summary>Judges features.</summary>
    /// <param name="features"><c>[N, features]</c>.</param>
    /// <param name="draws">The CPU generator that the numbers are drawn from; null for their means.</param>
    /// <returns>
    /// Logits <c>[N, 1]</c>, and KL(N(μ, σ²) ‖ N(0, 1)) of each image in nats, <c>[N]</c>.
    /// </returns>
    public (Tensor Logits, Tensor Information) Forward(Tensor features, Generator? draws)
    {
        using var scope = NewDisposeScope();
        var encoded = encoder.forward(features).chunk(2, 1);
        var (mean, logVariance) = (encoded[0], encoded[1]);
        var numbers = draws is null
            ? mean
            : mean + (Upload.Like(randn(mean.shape, generator: draws, device: CPU), mean) * (logVariance / 2).exp());
        var information = (mean.square() + logVariance.exp() - logVariance - 1).sum(1) / 2;
        return (judge.forward(numbers).MoveToOuterDisposeScope(), information.MoveToOuterDisposeScope());
    }
}
