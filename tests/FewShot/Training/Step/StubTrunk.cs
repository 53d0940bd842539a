using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Tests.Training;

/// <summary>
/// A feature network of a few convolutions, each followed by leaky ReLU, with the names of the golden loop's.
/// </summary>
internal sealed class StubTrunk : Module, IFeatureNetwork
{
    private readonly Layer[] layers;

    public StubTrunk(IReadOnlyList<int> channels, IReadOnlyList<int> strides, Generator init)
        : base(nameof(StubTrunk))
    {
        layers = [.. channels.Select((width, i) => new Layer(i == 0 ? 3 : channels[i - 1], width, strides[i], init))];
        for (int i = 0; i < layers.Length; i++) register_module($"layer{i}", new Sequence(("0", layers[i])));
    }

    public IReadOnlyList<string> Taps => [.. layers.Select((_, i) => $"layer{i}")];

    public IReadOnlyList<Tensor> Extract(Tensor images)
    {
        var maps = new List<Tensor>();
        foreach (var layer in layers) maps.Add(layer.forward(maps.Count == 0 ? images : maps[^1]));
        return maps;
    }

    private sealed class Layer : Module<Tensor, Tensor>
    {
        private const double Slope = 0.2;
        private readonly int stride;
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites these fields.
        private Parameter weight;
        private Parameter bias;
#pragma warning restore IDE1006, IDE0044

        public Layer(int inChannels, int outChannels, int stride, Generator init)
            : base(nameof(Layer))
        {
            this.stride = stride;
            weight = new Parameter(randn(outChannels, inChannels, 3, 3, generator: init) * 0.3, requires_grad: false);
            bias = new Parameter(randn(outChannels, generator: init), requires_grad: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) =>
            functional.leaky_relu(
                functional.conv2d(input, weight, bias, strides: [stride, stride], padding: [1, 1]), Slope);
    }
}
