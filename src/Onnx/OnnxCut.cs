using FewShotGan.Onnx.Graph;
using TorchSharp;

namespace FewShotGan.Onnx;

/// <summary>The part of a network from its input to its taps, as an ONNX file of its own for another engine.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Input">The name of its input.</param>
/// <param name="Taps">The names of its outputs.</param>
public sealed record OnnxCut(byte[] Bytes, string Input, IReadOnlyList<string> Taps)
{
    /// <summary>Cuts a network.</summary>
    /// <param name="file">The network.</param>
    /// <param name="options">Its taps, and what must be known of it.</param>
    /// <exception cref="OnnxImportException">
    /// The file is broken or asks for something that is not supported.
    /// </exception>
    public static OnnxCut Of(OnnxFile file, OnnxImportOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var graph = OnnxImporter.Network(file, options);
        return new(GraphWriter.Write(graph), graph.Inputs[0].Name, [.. graph.Outputs]);
    }
}
