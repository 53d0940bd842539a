using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.FastGan;

/// <summary>
/// Layers one after another, numbered as in PyTorch's <c>Sequential</c>; null stands for a LeakyReLU of slope 0.2.
/// </summary>
internal sealed class LeakySequence : Module<Tensor, Tensor>
{
    private const double Slope = 0.2;
    private readonly IReadOnlyList<Module<Tensor, Tensor>?> layers;

    /// <summary>Registers the layers.</summary>
    /// <param name="from">The number of the first one.</param>
    /// <param name="layers">The layers.</param>
    public LeakySequence(int from, params IReadOnlyList<Module<Tensor, Tensor>?> layers)
        : base(nameof(LeakySequence))
    {
        this.layers = layers;
        foreach (var (i, layer) in layers.Index())
            if (layer is not null) register_module(FormattableString.Invariant($"{from + i}"), layer);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return layers.Aggregate(input, (x, layer) => layer?.forward(x) ?? functional.leaky_relu(x, Slope))
            .MoveToOuterDisposeScope();
    }
}
