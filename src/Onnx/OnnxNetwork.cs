using FewShotGan.Onnx.Execution;
using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Operators;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Onnx;

/// <summary>
/// A network from an ONNX file, of opset 6 to 23, that gradients flow through. Its weights are parameters, its taps the
/// results. <c>docs/onnx.md</c> says which operators and rewrites there are.
/// </summary>
public sealed class OnnxNetwork : Module<Tensor, Tensor[]>
{
    private readonly GraphProgram program;
    private readonly Dictionary<string, long[]> constantShapes;

    private OnnxNetwork(OnnxGraph graph, OnnxImportOptions options)
        : base(nameof(OnnxNetwork))
    {
        Inputs = [.. graph.Inputs.Select(input => input.Name)];
        Taps = [.. graph.Outputs];
        constantShapes = graph.Constants.ToDictionary(entry => entry.Key, entry => entry.Value.shape);
        var weights = new Dictionary<string, Func<Tensor>>();
        foreach (var name in WeightsOf(graph))
        {
            var weight = new Weight(graph.Constants[name], options.Trainable);
            register_module(ModuleName(name, weights.Count), weight);
            weights[name] = () => weight.Value;
        }

        program = new GraphProgram(graph, weights, keepTypes: options.AsWritten);
        RegisterComponents();
    }

    /// <summary>The names of the operators that can be imported.</summary>
    public static IReadOnlyList<string> Operators { get; } = [.. OperatorTable.Names];

    /// <summary>What the network takes, by the names in the file.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>What it returns, by the names in the file, in order.</summary>
    public IReadOnlyList<string> Taps { get; }

    /// <summary>Imports a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Taps, layout, trainable or not.</param>
    /// <exception cref="OnnxImportException">
    /// The file is broken or asks for something that is not supported.
    /// </exception>
    public static OnnxNetwork Load(OnnxFile file, OnnxImportOptions? options = null)
    {
        options ??= new();
        using var scope = NewDisposeScope();
        return new(OnnxImporter.ForTorch(file, options), options);
    }

    /// <summary>Runs the network on images.</summary>
    /// <param name="input">
    /// <c>[N, C, H, W]</c> in the file's value range, of the type and on the device of the weights.
    /// </param>
    /// <returns>The taps, in order.</returns>
    /// <exception cref="OnnxImportException">The network does not take images of this shape.</exception>
    public override Tensor[] forward(Tensor input) => Run(input);

    /// <summary>Runs a network of any number of inputs.</summary>
    /// <param name="inputs">In the order of <see cref="Inputs"/>.</param>
    /// <returns>The taps, in order.</returns>
    /// <exception cref="OnnxImportException">The network does not take inputs of these shapes.</exception>
    public Tensor[] Run(params IReadOnlyList<Tensor> inputs) => program.Run(inputs);

    /// <summary>
    /// Counts the multiply-adds of convolutions and matrix products, nearly all of a network's arithmetic: a measure of
    /// its cost that is the same on every machine.
    /// </summary>
    /// <param name="inputs">As for <see cref="Run"/>; run once.</param>
    /// <exception cref="OnnxImportException">The network does not take inputs of these shapes.</exception>
    public double CountMultiplyAdds(params IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var shapes = new Dictionary<string, long[]>(constantShapes);
        foreach (var (name, input) in Inputs.Zip(inputs)) shapes[name] = input.shape;
        double sum = 0;
        program.Run(inputs, (node, output, value) =>
        {
            if (output >= node.Outputs.Count) return;
            shapes[node.Outputs[output]] = value.shape;
            if (output == 0) sum += MultiplyAdds.Of(node, value.shape, shapes);
        });
        return sum;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) program.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Floating constants of more than one element that are computed with.</summary>
    private static List<string> WeightsOf(OnnxGraph graph)
    {
        var used = new HashSet<string>();
        foreach (var node in graph.Nodes)
        {
            var host = OperatorTable.Of(node).HostInputs;
            used.UnionWith(node.Inputs.Where((_, i) => !host.Contains(i)));
        }

        return
        [
            .. graph.Constants.Where(entry => used.Contains(entry.Key) && IsWeight(entry.Value))
                .Select(entry => entry.Key).Order(StringComparer.Ordinal),
        ];

        static bool IsWeight(Tensor constant) => constant.is_floating_point() && constant.NumberOfElements > 1;
    }

    // A module's name must not contain dots, and two names of a file must not become one.
    private static string ModuleName(string name, int number) =>
        $"{number}_{string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'))}";
}
