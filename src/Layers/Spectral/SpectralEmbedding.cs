using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>A learned vector for each class, the table of which has spectral normalisation.</summary>
public sealed class SpectralEmbedding : SpectralLayer
{
    /// <summary>Draws the vectors.</summary>
    /// <param name="classes">Classes.</param>
    /// <param name="features">Length of a vector.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    public SpectralEmbedding(long classes, long features, Generator init)
        : base(nameof(SpectralEmbedding), [classes, features], 0, classes, bias: false, init) => RegisterComponents();

    /// <summary>The vectors of labels.</summary>
    /// <param name="input">Labels <c>[N, classes]</c>, a 1 in each row.</param>
    /// <returns><c>[N, features]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = Normalized(input);
        return x.matmul(weight).MoveToOuterDisposeScope();
    }
}
