using FewShotGan.Onnx;
using FewShotGan.Onnx.Proto;
using Google.Protobuf;
using static FewShotGan.Discriminators.Tests.Onnx.TestModels;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Onnx;

public sealed class HostileFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fewshot-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Refused(string message, OnnxFile file, OnnxImportOptions? options = null)
    {
        var before = Environment.CpuUsage.TotalTime; // of the processor: other programs may be at work
        var problem = Assert.Throws<OnnxImportException>(() =>
        {
            using var scope = NewDisposeScope();
            using var network = OnnxNetwork.Load(file, options);
            network.forward(ones(1, 3, 8, 8));
        });
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
        Assert.True(Environment.CpuUsage.TotalTime - before < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void What_is_no_ONNX_file_is_refused()
    {
        Refused("no graph", new(Array.Empty<byte>()));
        Refused("not an ONNX file", new("%PDF-1.7 and so on"u8.ToArray()));
        var whole = File([Kernel("w", 4, 1)], [Node("Conv", ["x", "w"], "y")]).Bytes.ToArray();
        for (var length = 1; length < whole.Length; length++)
            Assert.ThrowsAny<OnnxImportException>(
                () => { using var network = OnnxNetwork.Load(new OnnxFile(whole.AsMemory(0, length))); network.forward(
                    ones(1, 3, 8, 8)); });
    }

    [Fact]
    public void An_unsupported_operator_or_version_is_named_with_what_is_supported()
    {
        Refused("node 'y' (GridSample, opset 16): this operator is not supported; supported are Abs, Add, And, ",
            File([], [Node("GridSample", ["x", "x"], "y")], opset: 16));
        Refused("the file is of opset 24; supported are 6 to 23", File([], [Node("Relu", ["x"], "y")], opset: 24));
        var custom = Node("Relu", ["x"], "y");
        custom.Domain = "com.example";
        Refused("node 'y' is a Relu of the domain 'com.example'", File([], [custom]));
        Refused("mode is 'mirror', supported: constant, reflect, edge, wrap",
            File([Longs("p", 0, 0, 1, 1, 0, 0, 1, 1)],
                [Node("Pad", ["x", "p"], "y",
                    new AttributeProto { Name = "mode", Type = AttributeProto.Types.AttributeType.String,
                        S = ByteString.CopyFromUtf8("mirror") })]));
    }

    [Fact]
    public void Graphs_that_make_no_sense_are_refused()
    {
        Refused("round a circle", File([], [Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b")]));
        Refused("nothing makes its input 'z'", File([], [Node("Relu", ["z"], "y")]));
        Refused("made more than once", File([], [Node("Relu", ["x"], "y"), Node("Relu", ["x"], "y")]));
        Refused("its input 1 is missing", File([], [Node("Conv", ["x"], "y")]));
        Refused("attribute 'strides' is of type Int",
            File([Kernel("w", 4, 1)], [Node("Conv", ["x", "w"], "y", Int("strides", 2))]));
        Refused("strides is [0, 0]", File([Kernel("w", 4, 1)], [Node("Conv", ["x", "w"], "y", Ints("strides", 0, 0))]));
        Refused("axis 7", File([], [Node("Concat", ["x", "x"], "y", Int("axis", 7))]));
    }

    [Fact]
    public void Tensors_whose_shape_and_bytes_disagree_are_refused_before_memory_is_taken()
    {
        Refused("4 bytes, expected 800000000",
            File([Floats("w", [200, 1000, 1000, 1], 1)], [Node("Add", ["x", "w"], "y")]));
        Refused("more elements than one file can hold",
            File([Floats("w", [1 << 20, 1 << 20, 1 << 20, 1 << 20], 1)], [Node("Add", ["x", "w"], "y")]));
        Refused("an axis of -3", File([Floats("w", [-3], 1)], [Node("Add", ["x", "w"], "y")]));
        Refused("17 axes", File([Floats("w", [.. Enumerable.Repeat(1L, 17)], 1)], [Node("Add", ["x", "w"], "y")]));
    }

    [Fact]
    public void A_few_bytes_do_not_get_gigabytes()
    {
        const long Tera = 1L << 40;
        Refused("a result of shape", File([Longs("s", Tera)], [Node("ConstantOfShape", ["s"], "y")]));
        Refused("a result of shape", File([Longs("s", 1, 3, 1 << 20, 1 << 20)], [Node("Expand", ["x", "s"], "y")]));
        Refused("a result of shape",
            File([Longs("p", 0, 0, 1 << 30, 1 << 30, 0, 0, 0, 0)], [Node("Pad", ["x", "p"], "y")]));
        Refused("a result of shape",
            File([Kernel("w", 4, 1)],
                [Node("Conv", ["x", "w"], "y", Ints("pads", 1 << 30, 1 << 30, 1 << 30, 1 << 30))]));
        Refused("a result of shape",
            File([Kernel("w", 3, 1)], [Node("ConvTranspose", ["x", "w"], "y", Ints("strides", 1 << 30, 1 << 30))]));
        Refused("a result of shape",
            File([Floats("scales", [4], 1, 1, 1e9f, 1e9f)], [Node("Resize", ["x", "", "scales"], "y")]));
        Refused("a result of",
            File([Floats("a", [30000, 1], new float[30000])],
                [Node("Transpose", ["a"], "b"), Node("Add", ["a", "b"], "c"), Node("Add", ["x", "c"], "y")]));
        var doubling = Enumerable.Range(0, 60)
            .Select(i =>
                Node("Concat", [i == 0 ? "x" : $"v{i - 1}", i == 0 ? "x" : $"v{i - 1}"], $"v{i}", Int("axis", 0)));
        Refused("a result of shape", File([], [.. doubling]));
        // A hundred products of large matrices: each one is allowed, all together would take an hour.
        var products = Enumerable.Range(0, 100).Select(i => Node("MatMul", [i == 0 ? "b" : $"m{i - 1}", "b"], $"m{i}"));
        Refused("products and those before", File(
            [Longs("sizes", 1, 3, 4096, 4096), Longs("flat", 4096, 4096), Longs("zero", 0), Longs("one", 1),
                Longs("channel", 1)],
            [Node("Resize", ["x", "", "", "sizes"], "r"), Node("Slice", ["r", "zero", "one", "channel"], "c"),
                Node("Reshape", ["c", "flat"], "b"), .. products]));
        // Every single one is allowed; all together are not.
        var many = Enumerable.Range(0, 200).Select(i => Node("ConstantOfShape", ["s"], $"c{i}"));
        Refused("a result of shape",
            File([Longs("s", 1 << 24)],
                [.. many, .. Enumerable.Range(0, 200)
                    .Select(i => Node("Add", [i == 0 ? "x" : $"y{i - 1}", $"c{i}"], $"y{i}"))]));
    }

    [Fact]
    public void External_data_comes_from_the_files_own_folder_only()
    {
        var model = Path.Combine(folder, "model");
        Directory.CreateDirectory(model);
        System.IO.File.WriteAllBytes(Path.Combine(model, "weights.bin"), new byte[48]);
        System.IO.File.WriteAllBytes(Path.Combine(folder, "secret.bin"), new byte[48]);
        System.IO.File.CreateSymbolicLink(Path.Combine(model, "link.bin"), Path.Combine(folder, "secret.bin"));
        OnnxFile With(string location, long offset = 0)
        {
            var weight =
                new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float,
                    DataLocation = TensorProto.Types.DataLocation.External };
            weight.Dims.AddRange([4, 3, 1, 1]);
            weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            weight.ExternalData.Add(
                new StringStringEntryProto { Key = "offset",
                    Value = offset.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            return File([weight], [Node("Conv", ["x", "w"], "y")]) with { Folder = model };
        }

        using (var network = OnnxNetwork.Load(With("weights.bin")))
            Assert.Equal([1, 4, 8, 8], network.forward(ones(1, 3, 8, 8))[0].shape);
        foreach (var outside in new[] { "../secret.bin", Path.Combine(folder, "secret.bin"), "link.bin", "",
            "missing.bin", "../model/../secret.bin" })
            Refused("is not a file in the model's own folder", With(outside));
        Refused("too few for 48 at 8", With("weights.bin", 8));
        Refused("too few for 48 at -8", With("weights.bin", -8));
        Refused("is not a file in the model's own folder", With("weights.bin") with { Folder = null });
    }

    [Fact]
    public void What_Git_LFS_has_not_fetched_is_told_from_what_is_damaged()
    {
        var pointer = System.Text.Encoding.ASCII.GetBytes(
            $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('4', 64)}\nsize 12345\n");
        Refused("it is a Git LFS pointer, not the network itself; git lfs pull gets that", new OnnxFile(pointer));
        Directory.CreateDirectory(folder);
        System.IO.File.WriteAllBytes(Path.Combine(folder, "weights.bin"), pointer); // more bytes than the tensor takes
        var weight =
            new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float,
                DataLocation = TensorProto.Types.DataLocation.External };
        weight.Dims.AddRange([4, 3, 1, 1]);
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
        Refused("'weights.bin' is a Git LFS pointer, not the data itself; git lfs pull gets that",
            File([weight], [Node("Conv", ["x", "w"], "y")]) with { Folder = folder });
    }
}
