using FewShotGan.Layers;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Features;

/// <summary>
/// A feature network run by libtorch: gradients flow to the images and, if they are to be trained, to the weights.
/// </summary>
public sealed class TorchFeatureNetwork : Module, IFeatureNetwork
{
    private const int Colours = 3, LoadedAt = 224;
    private readonly FeaturePreprocessing preprocessing;
    private readonly Module<Tensor, Tensor[]> network;

    /// <summary>Imports the network.</summary>
    /// <param name="file">The ONNX file, or one of TorchScript.</param>
    /// <param name="options">What must be known of it.</param>
    /// <param name="trainable">Whether the weights can be trained; frozen otherwise.</param>
    /// <exception cref="OnnxImportException">
    /// The file is broken or asks for something that is not supported.
    /// </exception>
    public TorchFeatureNetwork(OnnxFile file, FeatureNetworkOptions options, bool trainable = false)
        : base(nameof(TorchFeatureNetwork))
    {
        preprocessing = new FeaturePreprocessing(options);
        if (file.IsTorchScript)
        {
            if (trainable)
                throw new OnnxImportException("its weights are to be trained, which those of TorchScript are not here");
            using var image = preprocessing.forward(zeros(1, Colours, LoadedAt, LoadedAt, device: CPU));
            var script = new TorchScriptNetwork(file, options, image);
            (network, Taps) = (script, script.Taps);
        }
        else
        {
            var imported = OnnxNetwork.Load(file, options.ToImport(trainable));
            (network, Taps) = (imported, imported.Taps);
        }

        RegisterComponents();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Taps { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Extract(Tensor images)
    {
        using var scope = NewDisposeScope();
        var features = network.forward(MemoryFormat.ChannelsLast(preprocessing.forward(images)));
        foreach (var map in features) scope.MoveToOuter(map);
        return features;
    }

    /// <summary>
    /// Multiply-adds of looking at one image (<see cref="OnnxNetwork.CountMultiplyAdds"/>); null for TorchScript,
    /// which does not tell.
    /// </summary>
    /// <param name="side">Height and width of the image, in pixels.</param>
    /// <exception cref="OnnxImportException">The network does not take images of this size.</exception>
    public double? CountMultiplyAdds(int side)
    {
        using var scope = NewDisposeScope();
        return network is OnnxNetwork imported
            ? imported.CountMultiplyAdds(preprocessing.forward(zeros(1, Colours, side, side, device: CPU)))
            : null;
    }
}
