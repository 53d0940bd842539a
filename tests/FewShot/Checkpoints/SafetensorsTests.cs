using System.Buffers.Binary;
using System.Text;
using FewShotGan.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16,
        ScalarType.Int64, ScalarType.Int32, ScalarType.Byte, ScalarType.Bool,
    ];

    /// <summary>What is wrong, the header, the bytes of data, and a word of the message.</summary>
    public static TheoryData<string, string, int, string> Hostile => new()
    {
        { "no JSON", """{"a":""", 0, "JSON" },
        { "an array", """["a"]""", 0, "'{'" },
        { "a leading space", """ {}""", 0, "'{'" },
        { "something behind the object", """{}{}""", 0, "JSON" },
        { "a name twice", Entry("a", "F32", "[1]", "0,4", ",", Entry("a", "F32", "[1]", "0,4")), 4, "twice" },
        { "an unknown type", Entry("a", "F33", "[1]", "0,4"), 4, "F33" },
        { "a type that is no string", """{"a":{"dtype":5,"shape":[1],"data_offsets":[0,4]}}""", 4, "type 5" },
        { "a missing field", """{"a":{"dtype":"F32","shape":[1]}}""", 4, "dtype, shape, data_offsets" },
        { "a further field", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "dtype, shape" },
        { "a field twice", """{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4,
            "dtype, shape" },
        { "a tensor that is a number", """{"a":1}""", 0, "Number" },
        { "a negative size", Entry("a", "F32", "[-1]", "0,4"), 4, "-1" },
        { "a fractional size", Entry("a", "F32", "[1.5]", "0,4"), 4, "1.5" },
        { "a size as a string", Entry("a", "F32", "[\"1\"]", "0,4"), 4, "shape" },
        { "offsets in reverse", Entry("a", "F32", "[1]", "4,0"), 4, "data_offsets" },
        { "three offsets", Entry("a", "F32", "[1]", "0,4,8"), 8, "data_offsets" },
        { "a negative offset", Entry("a", "F32", "[1]", "-4,0"), 4, "-4" },
        { "too few bytes for the shape", Entry("a", "F32", "[2]", "0,4"), 4, "8 for F32" },
        { "too many bytes for the shape", Entry("a", "F32", "[1]", "0,8"), 8, "4 for F32" },
        { "a product beyond 64 bits", Entry("a", "F32", "[4294967296,4294967296]", "0,0"), 0, "2^63" },
        { "a size beyond 64 bits", Entry("a", "F32", "[99999999999999999999]", "0,0"), 0, "2^63" },
        { "data that end early", Entry("a", "F32", "[2]", "0,8"), 7, "truncated" },
        { "a huge tensor in a small file", Entry("a", "F32", "[500000000]", "0,2000000000"), 8, "truncated" },
        { "bytes at the end", Entry("a", "F32", "[1]", "0,4"), 5, "no tensor claims" },
        { "a hole", Entry("a", "F32", "[1]", "0,4", ",", Entry("b", "F32", "[1]", "8,12")), 12, "hole" },
        { "a hole at the start", Entry("a", "F32", "[1]", "4,8"), 8, "hole" },
        { "an overlap", Entry("a", "F32", "[2]", "0,8", ",", Entry("b", "F32", "[2]", "4,12")), 12, "overlaps" },
        { "the same bytes twice", Entry("a", "F32", "[1]", "0,4", ",", Entry("b", "F32", "[1]", "0,4")), 4,
            "overlaps" },
        { "metadata that are no object", """{"__metadata__":[]}""", 0, "__metadata__" },
        { "metadata that are no strings", """{"__metadata__":{"a":1}}""", 0, "__metadata__" },
        { "metadata twice", """{"__metadata__":{"a":"1","a":"2"}}""", 0, "twice" },
        { "a lone surrogate", """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "JSON" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_and_shape_comes_back_as_it_was_written(ScalarType type)
    {
        using var rng = new Generator(1);
        foreach (var shape in (long[][])[[], [0], [3], [2, 0, 4], [2, 3, 5]])
        {
            var tensor = (rand(shape, generator: rng) * 2).to(type);
            using var read = Read(Write([("a tensor", tensor)]));
            Assert.Equal(["a tensor"], read.Tensors.Keys);
            Assert.Equal(type, read.Tensors["a tensor"].dtype);
            Assert.Equal(shape, read.Tensors["a tensor"].shape);
            Assert.True(read.Tensors["a tensor"].to(ScalarType.Float64).allclose(tensor.to(ScalarType.Float64), 0, 0));
        }
    }

    [Fact]
    public void Views_and_variables_are_written_as_what_they_show()
    {
        var x = arange(0, 6, dtype: ScalarType.Float32).reshape(2, 3);
        using var read = Read(Write([("t", x.t()), ("v", ones(2).requires_grad_(true))]));
        Assert.Equal([0f, 3, 1, 4, 2, 5], read.Tensors["t"].data<float>().ToArray());
        Assert.False(read.Tensors["v"].requires_grad);
    }

    [Fact]
    public void Metadata_come_back_and_the_same_content_gives_the_same_bytes()
    {
        var a = Write([("x", ones(3))], new() { ["b"] = "ü \"quoted\"\n", ["a"] = "1" });
        var b = Write([("x", ones(3))], new() { ["a"] = "1", ["b"] = "ü \"quoted\"\n" });
        Assert.Equal(a, b);
        using var read = Read(a);
        Assert.Equal("ü \"quoted\"\n", read.Metadata["b"]);
        Assert.Equal(2, read.Metadata.Count);
    }

    [Fact]
    public void The_data_start_at_a_multiple_of_8_and_each_tensor_is_aligned()
    {
        var bytes = Write([("byte", ones(3, dtype: ScalarType.Byte)), ("double", ones(2, dtype: ScalarType.Float64))]);
        var header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        Assert.Equal(8 + header + 16 + 3, bytes.Length);
        Assert.Equal(1.0, BitConverter.ToDouble(bytes, 8 + (int)header));
    }

    [Fact]
    public void Writing_a_name_twice_or_an_unknown_type_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Write([("a", ones(1)), ("a", ones(1))]));
        Assert.Throws<ArgumentException>(() => Write([("__metadata__", ones(1))]));
        Assert.Throws<ArgumentException>(() => Write([("a", ones(1, dtype: ScalarType.Int8))]));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_headers_are_refused_with_one_line(string what, string header, int dataBytes, string word)
    {
        var error = Assert.Throws<InputException>(() => Read(File(header, dataBytes)));
        Assert.True(error.Message.Contains(word, StringComparison.Ordinal), $"{what}: {error.Message}");
        Assert.StartsWith("hostile: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(0UL, 20)]
    [InlineData(1UL, 20)]
    [InlineData(13UL, 20)]
    [InlineData(100_000_001UL, 20)]
    [InlineData(ulong.MaxValue, 20)]
    [InlineData((ulong)long.MaxValue, 20)]
    public void Impossible_header_lengths_are_refused(ulong length, int fileBytes)
    {
        var bytes = new byte[fileBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Throws<InputException>(() => Read(bytes));
    }

    [Fact]
    public void Every_truncation_of_a_file_is_refused()
    {
        var bytes = Write([("a", ones(2)), ("b", ones(1, dtype: ScalarType.Byte))]);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InputException>(() => Read(bytes[..length]));
        Read(bytes).Dispose();
    }

    [Fact]
    public void A_truth_value_that_is_neither_0_nor_1_is_refused_and_leaves_no_tensor()
    {
        var bytes = Write([("a", ones(4)), ("b", ones(2, dtype: ScalarType.Bool))]);
        bytes[^1] = 7;
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<InputException>(() => Read(bytes));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        var bytes = File("""{"a?":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4);
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xff;
        Assert.Throws<InputException>(() => Read(bytes));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<InputException>(() => Safetensors.Read("no/such/file.safetensors"));
        Assert.Contains("no/such/file.safetensors", error.Message);
    }

    [Fact]
    public void Files_are_written_and_read_by_path()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Safetensors.Write(path, [("a", ones(2))]);
            using var read = Safetensors.Read(path);
            Assert.Equal([1f, 1f], read.Tensors["a"].data<float>().ToArray());
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    public void Dispose() => scope.Dispose();

    private static string Entry(
        string name, string type, string shape, string offsets, string comma = "", string more = "") =>
        $$"""{"{{name}}":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":[{{offsets}}]}{{comma}}"""
        + (more.Length > 0 ? more.TrimStart('{') : "}");

    private static byte[] File(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }

    private static byte[] Write(
        IEnumerable<(string Name, Tensor Tensor)> tensors, Dictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static Safetensors Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes), "hostile");
}
