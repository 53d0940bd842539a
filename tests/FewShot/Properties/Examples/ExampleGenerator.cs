using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Generators;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>
/// A generator in a file, options and network: convolutions that double the size from 4 px on, as in DCGAN (Radford et
/// al. 2016), but without batch normalisation.
/// </summary>
[Part("example")]
public sealed record ExampleGenerator : GeneratorOptions
{
    /// <summary>Channels of every layer.</summary>
    [Range(1, 4096)]
    public int Width { get; init; } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasStyles => false;

    /// <inheritdoc/>
    public override GeneratorOptions Tiny() => this with { ZDim = 8, Width = 8 };

    /// <inheritdoc/>
    public override ImageGenerator Create(torch.Generator init) => new Network(this, init);

    private sealed class Network : ImageGenerator
    {
        private readonly int width;
        private readonly FullyConnectedLayer first;
        private readonly Conv2dLayer[] blocks;
        private readonly Conv2dLayer last;

        public Network(ExampleGenerator options, torch.Generator init)
            : base(nameof(ExampleGenerator), options)
        {
            width = options.Width;
            first = new(options.ZDim + options.CDim, width * 16, init, activation: Activation.LRelu);
            blocks = [.. StyleGan2Shape.Blocks(options.Resolution).Skip(1)
                .Select(_ => new Conv2dLayer(width, width, 3, init, activation: Activation.LRelu, up: 2))];
            last = new(width, options.ImageChannels, 1, init);
            RegisterComponents();
            for (int i = 0; i < blocks.Length; i++) register_module($"block{i}", blocks[i]);
        }

        public override int NumWs => 1;

        public override Tensor Map(
            Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false)
        {
            if (psi != 1)
                throw new ArgumentException($"psi is {psi}; there is no truncation, so it must be 1.", nameof(psi));
            return (labels is null ? z : cat([z, labels], 1)).unsqueeze(1);
        }

        public override Tensor Synthesize(
            Tensor ws, NoiseMode noiseMode = NoiseMode.Const, torch.Generator? noise = null,
            ScalarType? upper = null)
        {
            var x = first.forward(ws.select(1, 0)).reshape(-1, width, 4, 4);
            return last.forward(blocks.Aggregate(x, (x, block) => block.forward(x))).tanh();
        }
    }
}
