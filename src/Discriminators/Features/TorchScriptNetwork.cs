using System.Globalization;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Features;

/// <summary>
/// A network that PyTorch saved as TorchScript, such as NVIDIA's FID Inception. Such a file is a program: it computes
/// what its maker wrote, and a damaged one can end the process.
/// </summary>
internal sealed class TorchScriptNetwork : Module<Tensor, Tensor[]>
{
    // Not a submodule: TorchSharp 0.107 asks one that it has disposed of for its own submodules.
    private readonly Lazy<jit.ScriptModule> script;
    private readonly string method;
    private readonly object[] arguments;
    private readonly int[]? chosen;

    /// <summary>Loads a file and runs it once.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Method, arguments and taps: numbers of results from 0, or <c>auto</c> for all.</param>
    /// <param name="image">An image as the network takes it, to learn what it gives.</param>
    /// <exception cref="OnnxImportException">It cannot be loaded or run so, or gives no tensors.</exception>
    public TorchScriptNetwork(OnnxFile file, FeatureNetworkOptions options, Tensor image)
        : base(nameof(TorchScriptNetwork))
    {
        (method, arguments) = (options.Method, [.. options.Arguments.Select(Argument)]);
        chosen = options.Taps is [OnnxImportOptions.Auto] or [] ? null : [.. options.Taps.Select(Number)];
        var loaded = Guarded(() => jit.load(file.Bytes.ToArray(), CPU));
        script = new(loaded);
        loaded.eval();
        foreach (var parameter in loaded.parameters()) parameter.requires_grad = false;
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var count = forward(image).Length;
        Taps = [.. chosen?.Select(Text) ?? Enumerable.Range(0, count).Select(Text)];

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The numbers of the results that are taken, from 0.</summary>
    public IReadOnlyList<string> Taps { get; } = [];

    /// <summary>Runs the method.</summary>
    /// <param name="input">Images as the network takes them.</param>
    /// <exception cref="OnnxImportException">It does not take them, or gives no tensors.</exception>
    public override Tensor[] forward(Tensor input)
    {
        object[] given = [input, .. arguments];
        var found = Guarded(() => method == "forward"
            ? script.Value.forward(given)
            : script.Value.invoke(method, given));
        var results = Tensors(found).ToArray();
        if (results.Length == 0) throw new OnnxImportException($"{method}: it gave no tensor");
        if (chosen is null) return results;
        if (chosen.Any(number => number >= results.Length))
            throw new OnnxImportException(
                $"taps: found [{string.Join(", ", chosen)}], expected numbers below {results.Length}: so many results "
                    + "there are");
        return [.. chosen.Select(number => results[number])];
    }

    /// <inheritdoc/>
    protected override Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        script.Value.to(device, dtype, non_blocking);
        return base._to(device, dtype, non_blocking);
    }

    /// <inheritdoc/>
    protected override Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        script.Value.to(new Device(deviceType, deviceIndex), non_blocking);
        return base._to(deviceType, deviceIndex, non_blocking);
    }

    /// <inheritdoc/>
    protected override Module _to(ScalarType dtype, bool non_blocking)
    {
        script.Value.to(dtype, non_blocking);
        return base._to(dtype, non_blocking);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) script.Value.Dispose();
        base.Dispose(disposing);
    }

    private static IEnumerable<Tensor> Tensors(object? found) => found switch
    {
        Tensor one => [one],
        System.Runtime.CompilerServices.ITuple several =>
            Enumerable.Range(0, several.Length).SelectMany(i => Tensors(several[i])),
        IEnumerable<object?> several => several.SelectMany(Tensors),
        _ => [],
    };

    private static object Argument(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new OnnxImportException($"arguments: found '{text}', expected numbers, true or false"),
    };

    private static int Number(string tap) =>
        int.TryParse(tap, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OnnxImportException(
                $"taps: found '{tap}', expected numbers of the results of a TorchScript file, from 0");

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not OnnxImportException)
        {
            // What Python raised stands last, after the traceback through the file's own code.
            var lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var raised = lines.LastOrDefault(line => line.StartsWith("RuntimeError", StringComparison.Ordinal));
            throw new OnnxImportException(
                $"a TorchScript file that does not run so: {raised ?? lines.FirstOrDefault("it gave no reason")}", e);
        }
    }
}
