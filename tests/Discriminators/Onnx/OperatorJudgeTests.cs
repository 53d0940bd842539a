using FewShotGan.Golden;
using FewShotGan.Onnx;
using FewShotGan.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static FewShotGan.Discriminators.Tests.Onnx.TestModels;
using static TorchSharp.torch;
using DataType = FewShotGan.Onnx.Proto.TensorProto.Types.DataType;

namespace FewShotGan.Discriminators.Tests.Onnx;

/// <summary>
/// Operators as of opset 18 to 23, which Debian's official tests do not reach, and what older files hold beside: ONNX
/// Runtime, given the untouched file, is the judge of values, difference quotients in float64 of gradients.
/// </summary>
public sealed class OperatorJudgeTests
{
    private static readonly TensorProto[] Weights =
    [
        Floats("w", [8, 3, 3, 3], [.. Enumerable.Range(0, 216).Select(i => MathF.Sin(i * 1.7f) / 4)]),
        Floats("wb", [8], [.. Enumerable.Range(0, 8).Select(i => MathF.Cos(i) / 2)]),
        Floats("eight", [8], [.. Enumerable.Range(0, 8).Select(i => 1 + (MathF.Sin(i) / 2))]),
        Floats("four", [4], 1, 2, 0.5f, -1),
        Floats("columns", [8, 1, 1], [.. Enumerable.Range(0, 8).Select(i => i / 8f)]),
    ];

    /// <summary>Name, opset, nodes from 'a' [N, 8, height, width] to 'y', and constants beside those above.</summary>
    private static readonly (string Name, int Opset, NodeProto[] Nodes, TensorProto[] Constants)[] Cases =
    [
        .. new[] { "Abs", "Cos", "Elu", "Celu", "Exp", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "Neg",
            "Relu", "Sigmoid", "Sin", "Softplus", "Softsign", "Tanh" }
            .Select(op => One($"{op}, opset 23", 23, Node(op, ["a"], "y"))),
        One("Gelu by tanh", 20, Node("Gelu", ["a"], "y", Text("approximate", "tanh"))),
        One("LeakyRelu of its own slope", 16, Node("LeakyRelu", ["a"], "y", Float("alpha", 0.3f))),
        One("Elu of its own scale", 22, Node("Elu", ["a"], "y", Float("alpha", 0.3f))),
        One("Celu of its own scale", 12, Node("Celu", ["a"], "y", Float("alpha", 0.3f))),
        One("PRelu a channel", 16, Node("PRelu", ["a", "columns"], "y")),
        Two("Log", 13, Node("Exp", ["a"], "e"), Node("Log", ["e"], "y")),
        One("Max of three", 13, Node("Max", ["a", "columns", "half"], "y"), Floats("half", [], 0.1f)),
        One("Min", 13, Node("Min", ["a", "columns"], "y")),
        .. new[] { "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceL1", "ReduceSumSquare" }
            .SelectMany(op => new[]
            {
                One($"{op} over an input's axes", op == "ReduceSum" ? 13 : 18, Node(op, ["a", "axes"], "y"),
                    Longs("axes", 1, -1)),
                One($"{op} over all", op is "ReduceMax" or "ReduceMin" ? 20 : 18,
                    Node(op, ["a"], "y", Int("keepdims", 0))),
            }),
        One("ReduceL2 over none", 18, Node("ReduceL2", ["a"], "y", Int("noop_with_empty_axes", 1))),
        One("Pad of two axes", 18, Node("Pad", ["a", "pads", "", "axes"], "y", Text("mode", "reflect")),
            Longs("pads", 2, 1, 1, 3), Longs("axes", -1, 2)),
        One("Pad round", 19, Node("Pad", ["a", "pads", "", "axes"], "y", Text("mode", "wrap")),
            Longs("pads", 2, 1, 1, 3), Longs("axes", 2, 3)),
        One("Resize with antialiasing, linear", 18,
            Node("Resize", ["a", "", "scales"], "y", Text("mode", "linear"), Int("antialias", 1)),
            Floats("scales", [4], 1, 1, 0.6f, 0.4f)),
        One("Resize with antialiasing, cubic", 19, Node("Resize", ["a", "", "", "sizes"], "y", Text("mode", "cubic"),
            Int("antialias", 1), Ints("axes", 2, 3), Int("exclude_outside", 1)), Longs("sizes", 4, 3)),
        One("Resize keeping the aspect ratio", 18, Node("Resize", ["a", "", "", "sizes"], "y", Text("mode", "linear"),
            Ints("axes", 3, 2), Text("keep_aspect_ratio_policy", "not_larger")), Longs("sizes", 20, 9)),
        One("Resize about the centre", 19, Node("Resize", ["a", "", "scales"], "y", Text("mode", "linear"),
            Ints("axes", 2, 3), Text("coordinate_transformation_mode", "half_pixel_symmetric")),
            Floats("scales", [2], 1.37f, 0.71f)),
        One("Upsample", 9, Node("Upsample", ["a", "scales"], "y"), Floats("scales", [4], 1, 1, 2, 3)),
        Two("Split into parts that are not equal", 18, Split("a", 3, "p", "q", "r"),
            Node("Concat", ["r", "p", "q"], "y", Int("axis", 1))),
        One("InstanceNormalization", 22, Node("InstanceNormalization", ["a", "eight", "wb"], "y")),
        One("GroupNormalization, opset 18", 18,
            Node("GroupNormalization", ["a", "four", "four"], "y", Int("num_groups", 4))),
        One("GroupNormalization, opset 21", 21,
            Node("GroupNormalization", ["a", "eight", "wb"], "y", Int("num_groups", 2), Float("epsilon", 1e-3f))),
        Two("RMSNormalization", 23, Node("Transpose", ["a"], "t", Ints("perm", 0, 2, 3, 1)),
            Node("RMSNormalization", ["t", "eight"], "y")),
        One("LpNormalization", 22, Node("LpNormalization", ["a"], "y", Int("axis", 1))),
        One("LpNormalization of order 1", 1, Node("LpNormalization", ["a"], "y", Int("axis", 1), Int("p", 1))),
        One("LRN", 13, Node("LRN", ["a"], "y", Int("size", 5), Float("alpha", 0.5f), Float("bias", 2))),
        One("Einsum", 12, Node("Einsum", ["a", "mix"], "y", Text("equation", "bchw, cd -> bdhw")),
            Floats("mix", [8, 4], [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(i))])),
        One("Einsum with an ellipsis", 12, Node("Einsum", ["a", "a"], "y", Text("equation", "...hw,...hw->...h"))),
        One("DepthToSpace", 13, Node("DepthToSpace", ["a"], "y", Int("blocksize", 2), Text("mode", "CRD"))),
        Two("SpaceToDepth", 13, Node("DepthToSpace", ["a"], "d", Int("blocksize", 2)),
            Node("SpaceToDepth", ["d"], "y", Int("blocksize", 2))),
        Two("GatherElements by TopK of constants", 13, TopK("columns", "k", "best"),
            Node("Expand", ["best", "shape"], "places"), Node("GatherElements", ["a", "places"], "y", Int("axis", 1)))
            with { Constants = [Longs("k", 3), Longs("shape", 2, 3, 2, 2)] },
        One("GatherND", 13, Node("GatherND", ["a", "at"], "y"), Matrix("at", 2, 0, 1, 1, 7, 0, 3)),
        One("ScatterND of the larger", 18, Node("ScatterND", ["a", "at", "new"], "y", Text("reduction", "max")),
            Matrix("at", 4, 0, 0, 0, 0, 1, 2, 1, 1), Floats("new", [2], 0.2f, 0.4f)),
        One("Tile", 13, Node("Tile", ["a", "times"], "y"), Longs("times", 1, 2, 1, 3)),
        Two("GatherND within each sample", 12, Node("GatherND", ["a", "each"], "y", Int("batch_dims", 1))) with
            { Constants = [Matrix("each", 1, 3, 5)] },
        One("Trilu", 14, Node("Trilu", ["a", "k"], "y", Int("upper", 0)), Scalar("k", 1)),
        Two("Quantised weights", 13, Node("DequantizeLinear", ["bytes", "scales", "zeros"], "v", Int("axis", 0)),
            Node("Conv", ["a", "v"], "y")) with { Constants = [Bytes("bytes", [4, 8, 1, 1]), Bytes("zeros", [4]),
                Floats("scales", [4], 0.1f, 0.02f, 0.3f, 0.01f)] },
        Two("Weights quantised in blocks", 21,
            Node("DequantizeLinear", ["bytes", "scales"], "v", Int("axis", 1), Int("block_size", 4)),
            Node("Einsum", ["a", "v"], "y", Text("equation", "bchw,dc->bdhw"))) with
            { Constants = [Bytes("bytes", [2, 8]), Floats("scales", [2, 2], 0.1f, 0.02f, 0.3f, 0.01f)] },
        Two("Weights quantised in the graph", 13, Node("QuantizeLinear", ["wide", "step", "zero"], "q"),
            Node("DequantizeLinear", ["q", "step", "zero"], "v"), Node("Mul", ["a", "v"], "y")) with
            { Constants = [Floats("wide", [8, 1, 1], [.. Enumerable.Range(0, 8).Select(i => (i * i) - 20f)]),
                Floats("step", [], 0.25f), Bytes("zero", [])] },
        Tokens("Attention of heads side by side", Node("Attention", ["t", "t", "t"], "y", Int("q_num_heads", 2),
            Int("kv_num_heads", 2))),
        Tokens("Attention, causal, of shared keys", Node("Attention", ["t", "k4", "k4"], "y", Int("q_num_heads", 4),
            Int("kv_num_heads", 2), Int("is_causal", 1), Float("scale", 0.3f))),
        Tokens("Attention with a mask and a cap", Node("Attention", ["t", "t", "t", "mask"], "y",
            Int("q_num_heads", 1), Int("kv_num_heads", 1), Float("softcap", 0.7f))),
    ];

    public static TheoryData<string> Names { get; } = [.. Cases.Select(test => test.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operator_agrees_with_ONNX_Runtime_at_two_sizes_and_with_difference_quotients(string name)
    {
        using var scope = NewDisposeScope();
        var file = FileOf(name);
        using var how = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var judge = new InferenceSession(file.Bytes.ToArray(), how);
        using var network = OnnxNetwork.Load(file);
        using var draws = new Generator(1);
        foreach (var (height, width) in new[] { (12L, 16L), (9L, 14L) })
        {
            var x = randn([2, 3, height, width], generator: draws);
            GoldenAssert.Close(Judged(judge, x), network.forward(x)[0], Tolerance.Network, name);
        }

        network.to(ScalarType.Float64);
        var image = randn([2, 3, 8, 6], dtype: ScalarType.Float64, generator: draws).requires_grad_();
        var result = network.forward(image)[0];
        var pull = randn(result.shape, dtype: ScalarType.Float64, generator: draws);
        (result * pull).sum().backward();
        const double Step = 1e-6;
        var way = randn(image.shape, dtype: ScalarType.Float64, generator: draws);
        using var off = no_grad();
        double At(double step) => (network.forward(image + (way * step))[0] * pull).sum().item<double>();
        var slope = (At(Step) - At(-Step)) / (2 * Step);
        var expected = (image.grad! * way).sum().item<double>();
        Assert.Equal(expected, slope, 1e-5 * (1 + Math.Abs(expected)));
    }

    [Fact]
    public void Mutated_files_raise_only_the_importers_exception()
    {
        List<byte[]> files = [.. Cases.Select(test => FileOf(test.Name).Bytes.ToArray())];
        var outcomes = new List<bool>();
        for (var seed = Mutants.First; seed < Mutants.First + Mutants.Count(400); seed++)
        {
            using var scope = NewDisposeScope();
            var random = new Random(seed);
            var mutant = Mutants.Of(random, files[random.Next(files.Count)], files[random.Next(files.Count)]);
            try
            {
                using var network = OnnxNetwork.Load(new OnnxFile(mutant));
                network.forward(zeros(1, 3, 12, 16));
                outcomes.Add(true);
            }
            catch (OnnxImportException)
            {
                outcomes.Add(false);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }

        Assert.Contains(true, outcomes);
        Assert.Contains(false, outcomes);
    }

    private static OnnxFile FileOf(string name)
    {
        var test = Cases.Single(test => test.Name == name);
        NodeProto[] nodes =
            [Node("Conv", ["x", "w", "wb"], "a", Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)), .. test.Nodes];
        return File([.. Weights, .. test.Constants], nodes, opset: test.Opset);
    }

    private static Tensor Judged(InferenceSession judge, Tensor x)
    {
        using var given = OrtValue.CreateTensorValueFromMemory(x.data<float>().ToArray(), x.shape);
        using var run = new RunOptions();
        using var results = judge.Run(run, ["x"], [given], judge.OutputNames);
        return tensor(results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
    }

    private static (string Name, int Opset, NodeProto[] Nodes, TensorProto[] Constants) One(
        string name, int opset, NodeProto node, params TensorProto[] constants) => (name, opset, [node], constants);

    private static (string Name, int Opset, NodeProto[] Nodes, TensorProto[] Constants) Two(
        string name, int opset, params NodeProto[] nodes) => (name, opset, nodes, []);

    /// <summary>An attention over the pixels, as tokens t [N, pixels, 8]; k4 are their first four numbers.</summary>
    private static (string Name, int Opset, NodeProto[] Nodes, TensorProto[] Constants) Tokens(
        string name, NodeProto attention) => (name, 23,
        [
            Node("Slice", ["a", "zero", "three", "rows"], "cut"), Node("Reshape", ["cut", "flat"], "f"),
            Node("Transpose", ["f"], "t", Ints("perm", 0, 2, 1)), Node("Slice", ["t", "zero1", "four1", "last"], "k4"),
            attention,
        ],
        [
            Longs("zero", 0, 0), Longs("three", 3, 3), Longs("rows", 2, 3), Longs("flat", 0, 8, -1),
            Longs("zero1", 0), Longs("four1", 4), Longs("last", 2),
            Floats("mask", [9, 9], [.. Enumerable.Range(0, 81).Select(i => MathF.Sin(i))]),
        ]);

    private static NodeProto Split(string input, int count, params string[] outputs)
    {
        var node = Node("Split", [input], outputs[0], Int("axis", 1), Int("num_outputs", count));
        node.Output.Add(outputs[1..]);
        return node;
    }

    private static NodeProto TopK(string input, string k, string places)
    {
        var node = Node("TopK", [input, k], places + "_values", Int("axis", 0));
        node.Output.Add(places);
        return node;
    }

    private static TensorProto Matrix(string name, int columns, params long[] values)
    {
        var proto = Longs(name, values);
        proto.Dims.Clear();
        proto.Dims.AddRange([values.Length / columns, columns]);
        return proto;
    }

    private static TensorProto Scalar(string name, long value)
    {
        var proto = Longs(name, value);
        proto.Dims.Clear();
        return proto;
    }

    private static TensorProto Bytes(string name, long[] dims)
    {
        var proto = new TensorProto { Name = name, DataType = (int)DataType.Uint8 };
        proto.Dims.AddRange(dims);
        var count = (int)dims.Aggregate(1L, (product, dim) => product * dim);
        proto.Int32Data.AddRange(Enumerable.Range(0, count).Select(i => i * 37 % 256));
        return proto;
    }
}
