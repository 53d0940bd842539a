using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.ResNet;

/// <summary>
/// The residual discriminator of WGAN-GP (Gulrajani et al. 2017, appendix F), SNGAN (Miyato et al. 2018, "Spectral
/// Normalization for Generative Adversarial Networks", tables 4 and 6) and SAGAN (Zhang et al. 2019, "Self-Attention
/// Generative Adversarial Networks"); its options say which. With labels it has a projection (Miyato and Koyama 2018,
/// "cGANs with Projection Discriminator") or an auxiliary classifier (Odena et al. 2017). 8 to 256 px. Parameters carry
/// StudioGAN's names.
/// </summary>
public sealed class ResNetDiscriminator : ImageDiscriminator
{
    private readonly List<Module<Tensor, Tensor>> body = [];
    private readonly bool sums;
#pragma warning disable IDE1006 // StudioGAN's names.
    private readonly Module<Tensor, Tensor> linear1;
    private readonly Module<Tensor, Tensor>? linear2;
    private readonly Module<Tensor, Tensor>? embedding;
#pragma warning restore IDE1006

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes, normalisation, and what labels do.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public ResNetDiscriminator(ResNetDiscriminatorOptions options, Generator init)
        : base(nameof(ResNetDiscriminator), options)
    {
        if (!int.IsPow2(options.Resolution) || options.Problems().Any())
            throw new ArgumentException(
                $"resolution is {options.Resolution} with attention {options.Attention}; it must be a power of 2 from "
                + $"{ResNetDiscriminatorOptions.LeastResolution} to {ResNetDiscriminatorOptions.MostResolution}, and "
                + "attention the side of a block's features.", nameof(options));
        var layers = new ResidualLayers(options.Norm == "spectral", init);
        int attention = options.Attention, width = 0;
        foreach (var block in options.Blocks())
        {
            body.Add(new ResNetDownBlock(
                block.In, block.Out, body.Count == 0, block.Halves, options.Norm == "layer", layers));
            width = block.Out;
            if (block.Side != attention) continue;
            body.Add(new SelfAttention(width, layers));
            attention = 0; // after the first of its side alone
        }

        register_module("blocks", new Sequence(body.Select(
            (block, i) => (FormattableString.Invariant($"{i}"), (Module)new Sequence(("0", block))))));
        sums = options.Norm == "spectral"; // as SNGAN does; WGAN-GP takes the mean
        linear1 = layers.Linear(width, 1);
        if (options.CDim > 0 && options.Labels == "projection") embedding = layers.Embedding(options.CDim, width);
        if (options.CDim > 0 && options.Labels == "classifier")
            linear2 = layers.Linear(width, options.CDim, hasBias: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null) =>
        LogitsAlone(seen, labels, upper);

    /// <inheritdoc/>
    public override Judgement Examine(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        CheckShape(seen[0]);
        using var scope = NewDisposeScope();
        var features = functional.relu(body.Aggregate(seen[0], (x, block) => block.forward(x)));
        var pooled = sums ? features.sum([2, 3]) : features.mean([2, 3]);
        var logits = linear1.forward(pooled);
        if (embedding is not null)
        {
            ArgumentNullException.ThrowIfNull(labels);
            logits = logits + (embedding.forward(labels.to(pooled.dtype)) * pooled).sum(1, keepdim: true);
        }

        var more = new Dictionary<string, Tensor> { [Judgement.Features] = features.MoveToOuterDisposeScope() };
        if (linear2 is not null) more[Judgement.Classes] = linear2.forward(pooled).MoveToOuterDisposeScope();
        return new(logits.MoveToOuterDisposeScope()) { More = more };
    }
}
