using System.Runtime.InteropServices;
using FewShotGan.Onnx;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Features;

/// <summary>
/// A feature network run by ONNX Runtime, without gradients: for measurements, and to check the other engine against.
/// </summary>
public sealed class OnnxRuntimeFeatureNetwork : IFeatureNetwork
{
    /// <summary>Images that are run at once; more are run in parts, so that memory stays bounded.</summary>
    private const int BatchSize = 64;

    private readonly FeaturePreprocessing preprocessing;
    private readonly InferenceSession session;
    private readonly string input;

    /// <summary>Loads the network.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="options">What must be known of it.</param>
    /// <param name="device">Where to compute; null for the CPU, with as many threads as libtorch uses.</param>
    /// <exception cref="OnnxImportException">
    /// The file is broken or asks for something that is not supported.
    /// </exception>
    public OnnxRuntimeFeatureNetwork(OnnxFile file, FeatureNetworkOptions options, Device? device = null)
    {
        preprocessing = new FeaturePreprocessing(options);
        var cut = OnnxCut.Of(file, options.ToImport());
        (input, Taps) = (cut.Input, cut.Taps);
        using var how = new SessionOptions
        {
            IntraOpNumThreads = get_num_threads(),
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        if (device is { type: DeviceType.CUDA }) how.AppendExecutionProvider_CUDA(Math.Max(device.index, 0));
        session = Guarded(() => new InferenceSession(cut.Bytes, how));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Taps { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Extract(Tensor images)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var parts = images.cpu().split(BatchSize).Select(part => Run(preprocessing.forward(part))).ToList();
        return [.. Taps.Select(
            (_, i) => scope.MoveToOuter(cat(parts.Select(part => part[i]).ToArray()).to(images.device)))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        preprocessing.Dispose();
    }

    private Tensor[] Run(Tensor images)
    {
        var pixels = images.contiguous().data<float>().ToArray();
        using var given = OrtValue.CreateTensorValueFromMemory(pixels, images.shape);
        using var run = new RunOptions();
        using var results = Guarded(() => session.Run(run, [input], [given], Taps));
        return [.. results.Select(ToTensor)];
    }

    private static Tensor ToTensor(OrtValue value)
    {
        var shape = value.GetTensorTypeAndShape().Shape;
        var copy = empty(shape, dtype: ScalarType.Float32, device: CPU);
        if (copy.NumberOfElements > 0) MemoryMarshal.AsBytes(value.GetTensorDataAsSpan<float>()).CopyTo(copy.bytes);
        return copy;
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxImportException($"ONNX Runtime: {e.Message.Split('\n')[0]}", e);
        }
    }
}
