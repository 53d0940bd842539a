using System.Globalization;
using FewShotGan.Golden;
using FewShotGan.Onnx;
using FewShotGan.Onnx.Proto;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Onnx;

/// <summary>
/// The official tests of ONNX backends (Debian's libonnx-testdata): a model each, with inputs and the outputs that are
/// right.
/// </summary>
[Collection(MetaDefault.Collection)]
public sealed class BackendTests(ITestOutputHelper output)
{
    private const string Folder = "/usr/share/libonnx-testdata/data";

    // ONNX's own test runner allows these (onnx/backend/test/runner).
    private const double RelativeTolerance = 1e-3, AbsoluteTolerance = 1e-7;

    [Theory]
    [DebianInlineData(DebianData.OnnxTests, false)]
    [DebianInlineData(DebianData.OnnxTests, true)]
    public void Every_official_test_of_a_supported_operator_passes_or_is_listed_whatever_the_default_device(bool meta)
    {
        using var elsewhere = meta ? new MetaDefault() : null;
        var exceptions = File.ReadLines(
            Path.Combine(AppContext.BaseDirectory, "Fixtures", "backend-tests-left-out.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim());
        var operators = OnnxNetwork.Operators.ToHashSet();
        var failures = new List<string>();
        int others = 0, passed = 0, floats = 0;
        var left = new SortedDictionary<string, int>();
        foreach (var test in Directory.EnumerateFiles(Folder, "model.onnx", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(Path.GetDirectoryName(test)!);
            var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(test));
            if (model.Graph.Node.Count == 0 || !model.Graph.Node.All(node => operators.Contains(node.OpType)))
            {
                others++;
                continue;
            }

            var problem = Run(Path.GetDirectoryName(test)!, model);
            var isListed = exceptions.Remove(name, out var reason);
            if (problem is null && !isListed)
            {
                passed++;
                if (IsFloat32(model)) floats++;
            }
            else if (problem is null) failures.Add($"{name}: it passes; take it off the list");
            else if (!isListed) failures.Add($"{name}: {problem}");
            else left[reason!] = left.GetValueOrDefault(reason!) + 1;
        }

        failures.AddRange(exceptions.Keys.Select(name => $"{name}: it is listed, but there is no such test"));
        output.WriteLine(
            $"{passed} tests pass, {floats} of them in float32 alone; {left.Values.Sum()} are left out; {others} are "
                + "of other operators");
        foreach (var (reason, count) in left) output.WriteLine($"left out: {count}, {reason}");
        Assert.True(failures.Count == 0, $"{failures.Count} fail:\n{string.Join('\n', failures)}");
        Assert.True(passed > 300, "libonnx-testdata has lost its tests");
    }

    private static bool IsFloat32(ModelProto model) => model.Graph.Input.Concat(model.Graph.Output)
        .All(value =>
            value.Type.TensorType?.ElemType is (int)TensorProto.Types.DataType.Float
                or (int)TensorProto.Types.DataType.Int64);

    /// <summary>What is wrong, or null.</summary>
    private static string? Run(string folder, ModelProto model)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var network = OnnxNetwork.Load(
                OnnxFile.Read(Path.Combine(folder, "model.onnx")), new() { AsWritten = true });
            var data = Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal).ToList();
            if (data.Count == 0) return "it has no data";
            foreach (var set in data)
            {
                // Constants may be given as inputs too.
                var names = model.Graph.Input.Select(input => input.Name).ToList();
                var inputs = network.Inputs.Select(name => Read(set, "input", names.IndexOf(name))).ToList();
                var results = network.Run(inputs);
                for (var i = 0; i < results.Length; i++)
                {
                    if (Difference(results[i], Read(set, "output", i)) is { } difference)
                        return $"output {i} {difference}";
                }
            }

            return null;
        }
        catch (OnnxImportException e)
        {
            return e.Message;
        }
    }

    /// <summary>A tensor of the data, read through the importer: a model that gives it back.</summary>
    private static Tensor Read(string set, string kind, int i)
    {
        var proto = TensorProto.Parser.ParseFrom(
            File.ReadAllBytes(Path.Combine(set, string.Create(CultureInfo.InvariantCulture, $"{kind}_{i}.pb"))));
        return TestModels.Value(proto);
    }

    private static string? Difference(Tensor found, Tensor expected)
    {
        if (found.device_type != DeviceType.CPU) return $"is on {found.device_type}";
        if (found.dtype != expected.dtype) return $"is of type {found.dtype}, expected {expected.dtype}";
        if (!found.shape.SequenceEqual(expected.shape))
            return $"is [{string.Join(", ", found.shape)}], expected [{string.Join(", ", expected.shape)}]";
        var (a, b) = (found.to(ScalarType.Float64), expected.to(ScalarType.Float64));
        return a.allclose(b, RelativeTolerance, AbsoluteTolerance, equal_nan: true)
            ? null
            : $"differs by up to {(a - b).abs().max().item<double>():G3}";
    }
}
