using FewShotGan.Discriminators.Features;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Tests.VisionAided;

/// <summary>
/// A frozen network that is smooth everywhere: at each stride a convolution of the one before and a tanh.
/// </summary>
internal sealed class StubNetwork : Module, IFeatureNetwork
{
    private readonly List<string> names = [];

    public StubNetwork(ulong seed, params int[] channels)
        : base(nameof(StubNetwork))
    {
        using var rng = new Generator(seed);
        int from = 3;
        foreach (int width in channels)
        {
            var weight = randn(width, from, 2, 2, generator: rng, device: CPU) / Math.Sqrt(from);
            names.Add($"w{names.Count}");
            register_parameter(names[^1], new Parameter(weight, requires_grad: false));
            from = width;
        }
    }

    /// <summary>The names of the weights, one a halving.</summary>
    public IReadOnlyList<string> Taps => names;

    public IReadOnlyList<Tensor> Extract(Tensor images)
    {
        var maps = new List<Tensor>();
        foreach (var name in names)
            maps.Add(functional.conv2d(
                maps.Count == 0 ? images.expand(-1, 3, -1, -1) : maps[^1], get_parameter(name)!,
                strides: [2, 2]).tanh());
        return maps;
    }
}
