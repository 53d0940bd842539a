using System.ComponentModel.DataAnnotations;
using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>
/// A discriminator in a file, options and network: convolutions that halve the size down to 4 px, as in DCGAN.
/// </summary>
[Part("example")]
public sealed record ExampleDiscriminator : DiscriminatorOptions
{
    /// <summary>Channels of every layer.</summary>
    [Range(1, 4096)]
    public int Width { get; init; } = 64;

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) => this with { Width = 8 };

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
        new Network(this, init);

    private sealed class Network : ImageDiscriminator
    {
        private readonly Conv2dLayer first;
        private readonly Conv2dLayer[] blocks;
        private readonly FullyConnectedLayer last;

        public Network(ExampleDiscriminator options, torch.Generator init)
            : base(nameof(ExampleDiscriminator), options)
        {
            first = new(options.ImageChannels, options.Width, 1, init, activation: Activation.LRelu);
            blocks = [.. StyleGan2Shape.Blocks(options.Resolution).Skip(1)
                .Select(_ => new Conv2dLayer(
                    options.Width, options.Width, 3, init, activation: Activation.LRelu, down: 2))];
            last = new(options.Width * 16, Math.Max(1, options.CDim), init);
            RegisterComponents();
            for (int i = 0; i < blocks.Length; i++) register_module($"block{i}", blocks[i]);
        }

        public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
        {
            CheckShape(seen[0]);
            var x = blocks.Aggregate(first.forward(seen[0]), (x, block) => block.forward(x));
            var logits = last.forward(x.flatten(1));
            return labels is null ? logits : logits.mul(labels).sum(1, keepdim: true);
        }
    }
}
