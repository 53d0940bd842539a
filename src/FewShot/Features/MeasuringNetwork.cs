using FewShotGan.Discriminators.Features;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Features;

/// <summary>Networks without gradients, to measure with: by ONNX Runtime, TorchScript files by libtorch.</summary>
internal static class MeasuringNetwork
{
    /// <summary>Opens a network on the CPU.</summary>
    /// <param name="entry">The network.</param>
    /// <exception cref="InputException">Its file is missing.</exception>
    /// <exception cref="OnnxImportException">It is broken or not supported.</exception>
    public static IFeatureNetwork Open(FeatureEntry entry) => Open(FeatureFiles.Read(entry), entry.ToOptions());

    /// <summary>Opens a network.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="options">What must be known of it.</param>
    /// <param name="device">Where to compute; the CPU when null. Images come from the CPU all the same.</param>
    /// <exception cref="OnnxImportException">It is broken or not supported.</exception>
    public static IFeatureNetwork Open(OnnxFile file, FeatureNetworkOptions options, Device? device = null) =>
        file.IsTorchScript
            ? new FromCpu(new TorchFeatureNetwork(file, options).to(device ?? CPU), device ?? CPU)
            : new OnnxRuntimeFeatureNetwork(file, options, device);

    private sealed class FromCpu(TorchFeatureNetwork network, Device device) : IFeatureNetwork
    {
        public IReadOnlyList<string> Taps => network.Taps;

        public IReadOnlyList<Tensor> Extract(Tensor images)
        {
            using var off = no_grad();
            return [.. network.Extract(images.to(device)).Select(output => output.to(images.device))];
        }

        public void Dispose() => network.Dispose();
    }
}
