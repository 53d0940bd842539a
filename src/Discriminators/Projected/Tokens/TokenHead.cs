using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// StyleGAN-T's head (Sauer et al. 2023, section 3.2), which takes the tokens of one layer for a sequence: a block that
/// mixes channels, a residual one that mixes nine neighbours, and a logit for each token. With labels it gives vectors
/// instead, whose product with the mapped label is the logit.
/// </summary>
internal sealed class TokenHead : ScaleHead
{
    private const int Kernel = 9;
    private readonly (TokenBlock Mixing, TokenBlock Residual, SpectralConv1d Last) layers;
    private readonly FullyConnectedLayer? labels;

    /// <summary>Draws the weights.</summary>
    /// <param name="map">The tokens that it judges, as a map.</param>
    /// <param name="options">Labels.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">There are too few tokens.</exception>
    public TokenHead(FeatureMap map, ProjectedDiscriminatorOptions options, Generator init)
        : base(nameof(TokenHead))
    {
        if (map.Height * map.Width < Kernel / 2)
            throw new ArgumentException(
                $"{map.Name} has {map.Height * map.Width} tokens; a head takes at least {Kernel / 2}: let the network "
                    + "see larger images, or leave this scale out.", nameof(map));
        layers = (
            new TokenBlock(map.Channels, 1, init), new TokenBlock(map.Channels, Kernel, init),
            new SpectralConv1d(map.Channels, options.CDim > 0 ? options.CMapDim : 1, 1, init));
        register_module("main", new Sequence(
            ("0", layers.Mixing), ("1", new Sequence(("fn", layers.Residual)))));
        register_module("cls", layers.Last);
        if (options.CDim == 0) return;
        labels = new FullyConnectedLayer(options.CDim, options.CMapDim, init);
        register_module("cmapper", labels);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor features, Tensor? label = null)
    {
        using var scope = NewDisposeScope();
        var x = layers.Mixing.forward(features.flatten(2));
        x = (layers.Residual.forward(x) + x) / Math.Sqrt(2);
        x = layers.Last.forward(x);
        if (labels is not null)
        {
            ArgumentNullException.ThrowIfNull(label);
            x = (x * labels.forward(label).unsqueeze(-1)).sum(1, keepdim: true) / Math.Sqrt(x.shape[1]);
        }

        return x.MoveToOuterDisposeScope();
    }
}
