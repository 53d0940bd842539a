using FewShotGan.Golden;
using FewShotGan.Onnx;
using FewShotGan.Onnx.Proto;
using TorchSharp;
using static FewShotGan.Discriminators.Tests.Onnx.TestModels;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Onnx;

public sealed class OnnxNetworkTests
{
    private static readonly TensorProto[] NormConstants =
    [
        Kernel("w", 2, 0.5f, size: 3), Floats("scale", [2], 2, -1), Floats("bias", [2], 0.5f, 3),
            Floats("mean", [2], 1, -2), Floats("var", [2], 4, 0.25f),
        Floats("per", [2, 1, 1], 3, -2), Floats("one", [], 0.5f),
    ];

    private static readonly NodeProto[] NormNodes =
    [
        Node("Conv", ["x", "w"], "c", Ints("pads", 1, 1, 1, 1)),
            Node("BatchNormalization", ["c", "scale", "bias", "mean", "var"], "n"),
        Node("Mul", ["per", "n"], "m"), Node("Sub", ["one", "m"], "s"), Node("Div", ["s", "per"], "d"),
        Node("Relu", ["d"], "y"),
    ];

    [Fact]
    public void Scales_and_shifts_behind_a_convolution_go_into_its_weights()
    {
        using var scope = NewDisposeScope();
        using var folded = OnnxNetwork.Load(File(NormConstants, NormNodes));
        Assert.Equal(2, folded.parameters().Count());
        // A tap in between is a value that must be there, so nothing can be folded past it.
        using var tapped = OnnxNetwork.Load(
            File(NormConstants, NormNodes), new() { Taps = ["c", "n", "m", "s", "d", "y"] });
        Assert.True(tapped.parameters().Count() > 2);
        using var draws = new Generator(1);
        var x = randn(2, 3, 6, 5, generator: draws);
        GoldenAssert.Close(folded.forward(x)[0], tapped.forward(x)[5], Tolerance.Network, "y");
    }

    /// <summary>Without padding all of it goes; with padding a shift stays, for the zeros are not shifted.</summary>
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 2, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 2, 1)]
    public void Scales_and_shifts_before_a_convolution_go_into_its_weights(int padding, int groups, int shifts)
    {
        using var scope = NewDisposeScope();
        TensorProto[] constants =
        [
            Kernel("in", 4, 0.5f, size: 1), Floats("scale", [4, 1, 1], 2, -1, 0.5f, 3), Floats("shift", [], 0.7f),
            Floats("w", [2, 4 / groups, 3, 3], [.. Enumerable.Range(0, 72 / groups).Select(i => MathF.Sin(i))]),
            Floats("b", [2], 1, -1),
        ];
        NodeProto[] nodes =
        [
            Node("Conv", ["x", "in"], "c"), Node("Relu", ["c"], "r"), Node("Mul", ["scale", "r"], "m"),
            Node("Add", ["m", "shift"], "a"),
            Node("Conv", ["a", "w", "b"], "y", Ints("pads", padding, padding, padding, padding), Int("group", groups)),
        ];
        var file = File(constants, nodes);
        using var folded = OnnxNetwork.Load(file);
        Assert.Equal(3 + shifts, folded.parameters().Count()); // two kernels, a bias, and the shift
        using var tapped = OnnxNetwork.Load(file, new() { Taps = ["m", "a", "y"] });
        using var draws = new Generator(1);
        var x = randn(2, 3, 6, 5, generator: draws);
        GoldenAssert.Close(tapped.forward(x)[2], folded.forward(x)[0], Tolerance.Network, "y");
    }

    [Fact]
    public void A_scale_that_makes_three_channels_of_one_stays_before_its_convolution()
    {
        using var scope = NewDisposeScope();
        var file = File(
            [Floats("scale", [3, 1, 1], 2, -1, 3), Kernel("w", 2, 0.5f)],
            [Node("Mul", ["x", "scale"], "m"), Node("Conv", ["m", "w"], "y")], [Image(0, 1, 0, 0)]);
        using var network = OnnxNetwork.Load(file);
        using var draws = new Generator(1);
        var x = randn(2, 1, 6, 5, generator: draws);
        GoldenAssert.Close((x * 2).expand(2, 2, 6, 5), network.forward(x)[0], Tolerance.Network, "y");
    }

    [Fact]
    public void Hard_swish_written_out_is_the_operator()
    {
        using var scope = NewDisposeScope();
        var file = File(
            [Floats("three", [], 3), Floats("zero", [], 0), Floats("six", [], 6)],
            [Node("Add", ["x", "three"], "a"), Node("Clip", ["a", "zero", "six"], "c"), Node("Mul", ["x", "c"], "m"),
                Node("Div", ["m", "six"], "y")]);
        using var network = OnnxNetwork.Load(file);
        var x = linspace(-4, 4, 48, dtype: ScalarType.Float32).reshape(1, 3, 4, 4);
        GoldenAssert.Close(network.forward(x)[0], x * (x + 3).clamp(0, 6) / 6, Tolerance.Network, "y");
    }

    [Fact]
    public void Shape_arithmetic_is_done_once_for_each_size_and_right_for_every_one()
    {
        using var scope = NewDisposeScope();
        // Flattens the image axes by arithmetic with its shape.
        var file = File(
            [Longs("i", 2), Longs("j", 3), Longs("all", -1), Longs("front", 0, 3)],
            [
                Node("Shape", ["x"], "s"), Node("Gather", ["s", "i"], "h"), Node("Gather", ["s", "j"], "v"),
                    Node("Mul", ["h", "v"], "hv"),
                Node("Concat", ["front", "hv"], "shape", Int("axis", 0)), Node("Reshape", ["x", "shape"], "y"),
            ]);
        using var network = OnnxNetwork.Load(file);
        for (var round = 0; round < 2; round++)
        {
            // More sizes than are kept.
            for (var size = 1; size <= 12; size++)
                Assert.Equal([2, 3, size * (size + 1)], network.forward(zeros(2, 3, size, size + 1))[0].shape);
        }
    }

    [Fact]
    public void An_image_of_another_size_than_the_exports_goes_through_baked_sizes()
    {
        using var scope = NewDisposeScope();
        var file = File(
            [Kernel("w", 5, 0.1f), Floats("zeros", [1, 3, 8, 8], new float[192]), Longs("sizes", 1, 8, 16, 16),
                Longs("flat", 1, -1)],
            [
                Node("Conv", ["x", "w"], "c"), Node("Concat", ["c", "zeros"], "p", Int("axis", 1)),
                Node("Resize", ["p", "", "", "sizes"], "r"), Node("Reshape", ["r", "flat"], "y"),
            ],
            [Image(1, 3, 8, 8)]);
        using var network = OnnxNetwork.Load(file);
        Assert.Equal([4, 8 * 24 * 40], network.forward(ones(4, 3, 12, 20))[0].shape);
        using var asWritten = OnnxNetwork.Load(file, new() { AsWritten = true });
        var x = rand(1, 3, 8, 8);
        GoldenAssert.Close(
            network.forward(x)[0], asWritten.forward(x)[0], Tolerance.Network, "at the size of the export");
    }

    [Fact]
    public void A_network_of_channels_last_takes_ours_and_its_transposes_go()
    {
        using var scope = NewDisposeScope();
        var file = File(
            [Kernel("w", 4, 0.5f), Floats("half", [1], 0.5f)],
            [Node("Mul", ["x", "half"], "m"), Node("Transpose", ["m"], "t", Ints("perm", 0, 3, 1, 2)),
                Node("Conv", ["t", "w"], "y")],
            [Image(1, 8, 8, 3)]);
        using var network = OnnxNetwork.Load(file, new() { ChannelsLast = true });
        var x = rand(2, 3, 5, 7);
        GoldenAssert.Close(
            network.forward(x)[0], (x * 0.25).sum(1, keepdim: true).expand(2, 4, 5, 7), Tolerance.Network, "y");
    }

    [Fact]
    public void Half_precision_files_compute_in_the_type_of_the_image()
    {
        using var scope = NewDisposeScope();
        var half = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float16 };
        half.Dims.AddRange([2, 3, 1, 1]);
        half.Int32Data.AddRange(Enumerable.Repeat(0x3800, 6)); // 0.5
        var file = File([half],
            [
                Node("Cast", ["x"], "x16", Int("to", (int)TensorProto.Types.DataType.Float16)),
                    Node("Conv", ["x16", "w"], "c"),
                Node("Cast", ["c"], "y", Int("to", (int)TensorProto.Types.DataType.Float)),
            ]);
        using var network = OnnxNetwork.Load(file);
        var x = rand(1, 3, 4, 4);
        GoldenAssert.Close(
            network.forward(x)[0], (x * 0.5).sum(1, keepdim: true).expand(1, 2, 4, 4), Tolerance.Network, "float32");
        var fine = rand(1, 3, 4, 4, dtype: ScalarType.Float64);
        var result = network.to(ScalarType.Float64).forward(fine)[0];
        Assert.Equal(ScalarType.Float64, result.dtype);
        Assert.True(result.allclose((fine * 0.5).sum(1, keepdim: true), 1e-12, 1e-12));
    }

    [Theory]
    [InlineData("Conv")]
    [InlineData("Add")]
    [InlineData("Sigmoid")]
    public void An_activation_overwrites_no_value_that_is_needed_again(string before)
    {
        using var scope = NewDisposeScope();
        NodeProto first = before switch
        {
            "Conv" => Node("Conv", ["x", "w"], "a"),
            "Add" => Node("Add", ["x", "half"], "a"),
            _ => Node("Sigmoid", ["x"], "a"),
        };
        TensorProto[] constants = [
            Kernel("w", 3, 0.5f), Floats("half", [1], 0.5f), Floats("low", [], 0.1f), Floats("high", [], 0.7f)];
        NodeProto[] chain = [
            first, Node("Relu", ["a"], "r"), Node("Add", ["r", "half"], "s"), Node("Clip", ["s", "low", "high"], "y")];
        using var overwriting = OnnxNetwork.Load(File(constants, chain));
        using var keeping = OnnxNetwork.Load(File(constants, chain), new() { Taps = ["a", "r", "s", "y"] });
        using var twice = OnnxNetwork.Load(File(constants, [.. chain, Node("Add", ["a", "y"], "z")]));
        using var draws = new Generator(1);
        var x = randn(2, 3, 6, 5, generator: draws).requires_grad_(true);
        var a = before == "Conv"
            ? (x * 0.5).sum(1, keepdim: true).expand(-1, 3, -1, -1)
            : before == "Add" ? x + 0.5 : x.sigmoid();
        var expected = (a.relu() + 0.5).clamp(0.1, 0.7);
        var given = x.clone();
        AssertSame(expected, overwriting.forward(x)[0], "overwritten");
        AssertSame(a + expected, twice.forward(x)[0], "needed again");
        var kept = keeping.forward(x);
        AssertSame(a, kept[0], "tapped");
        AssertSame(expected, kept[3], "behind taps");
        Assert.True(x.allclose(given, rtol: 0, atol: 0), "the image was overwritten");

        void AssertSame(Tensor wanted, Tensor found, string what)
        {
            GoldenAssert.Close(wanted, found, Tolerance.Network, what);
            var weights = linspace(-1, 1, wanted.numel(), dtype: ScalarType.Float32).reshape(wanted.shape);
            Tensor Gradient(Tensor y) => autograd.grad([(y * weights).sum()], [x], retain_graph: true)[0];
            GoldenAssert.Close(Gradient(wanted), Gradient(found), Tolerance.Network, what + ", gradient");
        }
    }

    [Fact]
    public void Forward_holds_no_tensors()
    {
        using var network = OnnxNetwork.Load(File(NormConstants, NormNodes));
        using var x = ones(1, 3, 6, 6);
        void Run()
        {
            using var scope = NewDisposeScope();
            network.forward(x);
        }

        Run();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 20; i++) Run();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void An_image_that_does_not_fit_is_an_error_at_the_node()
    {
        using var network = OnnxNetwork.Load(File(NormConstants, NormNodes));
        var problem = Assert.Throws<OnnxImportException>(() => network.forward(ones(1, 4, 6, 6)));
        Assert.StartsWith("node 'c' (Conv, opset 13): ", problem.Message, StringComparison.Ordinal);
    }
}
