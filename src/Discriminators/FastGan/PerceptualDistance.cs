using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.FastGan;

/// <summary>
/// How different images look to a pretrained network, as LPIPS has it (Zhang et al. 2018, "The Unreasonable
/// Effectiveness of Deep Features as a Perceptual Metric", equation 1) with all channels' weights 1: features of each
/// tap have length 1 at each place, and their squared distances' means over the places add up. Nothing of it is
/// trained.
/// </summary>
public sealed class PerceptualDistance : Module
{
    /// <summary>The smallest side of what the network sees.</summary>
    internal const int LeastSide = 64;

    private const double Least = 1e-6; // features of 0 have no direction, and their root no gradient
    private readonly IFeatureNetwork network;
    private readonly int side;

    /// <summary>Opens the network.</summary>
    /// <param name="networks">Where it comes from.</param>
    /// <param name="name">What that calls it.</param>
    /// <param name="side">Side of the images in pixels; below 64 they are enlarged for the network.</param>
    public PerceptualDistance(IFeatureNetworkSource networks, string name, int side)
        : base(nameof(PerceptualDistance))
    {
        this.side = Math.Max(LeastSide, side);
        (network, var other) = networks.Open(name, [], "torch", this.side);
        other?.Dispose();
        if (network is Module module) register_module("network", module);
    }

    /// <inheritdoc/>
    // TorchSharp 0.107 calls this when the module becomes a part of another one, and would give the field a second
    // name: its own.
    protected override void RegisterComponents()
    {
    }

    /// <summary>The distances of images from others.</summary>
    /// <param name="a"><c>[N, C, H, W]</c>, RGB or grey, in <c>[-1, 1]</c>.</param>
    /// <param name="b">The same shape; no gradient is wanted.</param>
    /// <returns><c>[N]</c>, 0 or above.</returns>
    public Tensor Of(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var found = network.Extract(Seen(a));
        IReadOnlyList<Tensor> expected;
        using (no_grad()) expected = network.Extract(Seen(b));
        return found.Zip(expected, (x, y) => (Unit(x) - Unit(y)).square().sum([1]).flatten(1).mean([1]))
            .Aggregate((sum, next) => sum + next).MoveToOuterDisposeScope();
    }

    private static Tensor Unit(Tensor features)
    {
        var map = TransformerTokens.ToMap(features);
        return map / (map.square().sum(1, keepdim: true) + Least).sqrt();
    }

    private Tensor Seen(Tensor images) => images.shape[2] == side ? images : BilinearResize.Apply(images, side);
}
