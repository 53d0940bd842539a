using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>A learned vector for each class.</summary>
public sealed class EmbeddingTable : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // Official name; Module.to rewrites this field.
    private Parameter weight;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the vectors from N(0, 1).</summary>
    /// <param name="classes">Classes.</param>
    /// <param name="features">Length of a vector.</param>
    /// <param name="init">The CPU generator.</param>
    public EmbeddingTable(long classes, long features, Generator init)
        : base(nameof(EmbeddingTable))
    {
        weight = new Parameter(randn(classes, features, generator: init, device: CPU));
        RegisterComponents();
    }

    /// <summary>The vectors of labels.</summary>
    /// <param name="input">Labels <c>[N, classes]</c>; the largest number of a row says the class.</param>
    /// <returns><c>[N, features]</c>.</returns>
    public override Tensor forward(Tensor input) => weight.index_select(0, input.argmax(1));
}
