using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A miner (Wang et al. 2020, "MineGAN: Effective Knowledge Transfer From GANs to Target Domains With Few Images",
/// section 3.1): fully connected layers, with rectifiers between them, that turn latents into those whose images are
/// wanted.
/// </summary>
public sealed class Miner : Module<Tensor, Tensor>
{
    private readonly LinearLayer[] layers;

    /// <summary>Draws the weights.</summary>
    /// <param name="zDim">Size of the latents.</param>
    /// <param name="count">Layers, 1 or more.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public Miner(int zDim, int count, Generator init)
        : base(nameof(Miner))
    {
        layers = [.. Enumerable.Range(0, count).Select(_ => new LinearLayer(zDim, zDim, init))];
        RegisterComponents();
        for (var i = 0; i < count; i++) register_module($"fc{i}", layers[i]);
    }

    /// <summary>Turns latents into latents.</summary>
    /// <param name="input"><c>[N, ZDim]</c>.</param>
    /// <returns><c>[N, ZDim]</c>.</returns>
    public override Tensor forward(Tensor input) =>
        layers.Skip(1).Aggregate(layers[0].forward(input), (x, layer) => layer.forward(x.relu()));
}
