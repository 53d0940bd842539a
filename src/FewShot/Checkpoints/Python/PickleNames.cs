using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>
/// The names that files of networks say, and what they mean here. A class gives an object with attributes, a function
/// its value; there is no other name.
/// </summary>
internal static class PickleNames
{
    /// <summary>What reads a file of <c>torch.save</c> that a pickle holds.</summary>
    public const string InnerFile = "torch.storage._load_from_bytes";

    private const int LongestShown = 100;
    private const string TorchModules = "torch.nn.modules.", Persistent = "torch_utils.persistence.";

    private static readonly Dictionary<string, Func<string, object?[], object?>> Functions = new()
    {
        ["collections.OrderedDict"] = (_, arguments) => Dictionary(arguments),
        ["dnnlib.util.EasyDict"] = (_, arguments) => Dictionary(arguments),
        ["builtins.set"] = (_, arguments) => List(arguments),
        ["__builtin__.set"] = (_, arguments) => List(arguments),
        ["builtins.frozenset"] = (_, arguments) => List(arguments),
        ["torch.Size"] = (_, arguments) => arguments is [object?[] sides] ? sides : arguments,
        ["torch.device"] = (_, arguments) => arguments[0],
        ["torch._utils._rebuild_tensor_v2"] = Rebuild,
        ["torch._utils._rebuild_parameter"] = (_, arguments) => arguments[0],
        [InnerFile] = (file, arguments) => TorchFile.ReadLegacy(file, (ReadOnlyMemory<byte>)arguments[0]!),
        [Persistent + "_reconstruct_persistent_obj"] = (_, arguments) => Reconstruct((PickledDict)arguments[0]!),
        ["numpy.core.multiarray.scalar"] = (_, arguments) => Scalar(arguments),
        ["numpy._core.multiarray.scalar"] = (_, arguments) => Scalar(arguments),
        ["numpy.dtype"] = (_, arguments) => new PickledGlobal("numpy." + (string)arguments[0]!),
        ["_codecs.encode"] = (_, arguments) =>
            new ReadOnlyMemory<byte>(System.Text.Encoding.Latin1.GetBytes((string)arguments[0]!)),
    };

    private static readonly HashSet<string> Others =
    [
        .. PickledStorage.Names.SelectMany(name => new[] { "torch." + name, "torch.cuda." + name }),
        .. new[] { "float32", "float16", "float64", "bfloat16", "int64", "int32", "uint8", "bool" }
            .Select(name => "torch." + name),
    ];

    private static readonly HashSet<string> Classes = ["argparse.Namespace", "types.SimpleNamespace"];

    /// <summary>A name that is known; null for any other.</summary>
    /// <param name="name">With its module.</param>
    public static PickledGlobal? Find(string name) =>
        Functions.ContainsKey(name) || Others.Contains(name) || IsClass(name) ? new(name) : null;

    /// <summary>What a call gives.</summary>
    /// <param name="file">What messages call the file.</param>
    /// <param name="global">What is called.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InputException">Such a call makes no sense.</exception>
    /// <exception cref="InvalidCastException">An argument has another type than the function takes.</exception>
    public static object? Call(string file, PickledGlobal global, object?[] arguments)
    {
        if (!Functions.TryGetValue(global.Name, out var function) || (arguments.Length == 0 && !MayBeEmpty(global)))
            throw new InputException($"{file}: found a call of {Shown(global.Name)}, expected those that make tensors");
        return function(file, arguments);
    }

    /// <summary>A new object of a class; null for what is no class.</summary>
    /// <param name="global">The class.</param>
    public static object? Make(PickledGlobal global) => MayBeEmpty(global)
        ? Functions[global.Name]("", [])
        : IsClass(global.Name) ? new PickledObject(global.Name) : null;

    /// <summary>A name as messages show it, which are one line, whatever a file says.</summary>
    /// <param name="name">The name.</param>
    public static string Shown(string name) => string.Concat(
        name.Take(LongestShown).Select(character => char.IsControl(character) ? '?' : character));

    private static bool IsClass(string name) =>
        Classes.Contains(name) || name.StartsWith(TorchModules, StringComparison.Ordinal);

    private static bool MayBeEmpty(PickledGlobal global) => global.Name is "collections.OrderedDict"
        or "dnnlib.util.EasyDict" or "builtins.set" or "__builtin__.set" or "builtins.frozenset" or "torch.Size";

    private static PickledDict Dictionary(object?[] arguments)
    {
        var made = new PickledDict();
        if (arguments is [PickledDict other]) return other;
        if (arguments is [IEnumerable<object?> pairs])
            foreach (var pair in pairs.Cast<IReadOnlyList<object?>>())
                made.Set(pair is [_, _] ? pair[0] : throw new InvalidCastException(), pair[1]);
        return made;
    }

    private static List<object?> List(object?[] arguments) =>
        arguments is [IEnumerable<object?> items] ? [.. items] : [];

    /// <summary>What StyleGAN2-ADA's classes write of themselves; their source is left where it is.</summary>
    private static PickledObject Reconstruct(PickledDict meta) => new(meta.Find("class_name") as string ?? "")
    {
        State = (PickledDict)(meta.Find("state") ?? throw new InvalidCastException()),
    };

    private static PickledTensor Rebuild(string file, object?[] arguments)
    {
        if (arguments is not [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..])
            throw new InvalidCastException();
        var tensor = new PickledTensor(storage, offset, [.. shape.Cast<long>()], [.. strides.Cast<long>()]);
        return tensor.Problem is { } problem
            ? throw new InputException($"{file}: found a tensor with {problem}, expected one that is whole")
            : tensor;
    }

    private static object? Scalar(object?[] arguments)
    {
        if (arguments is not [PickledGlobal type, ReadOnlyMemory<byte> bytes]) throw new InvalidCastException();
        return (type.Name, bytes.Length) switch
        {
            ("numpy.f8", 8) => BitConverter.ToDouble(bytes.Span),
            ("numpy.f4", 4) => (double)BitConverter.ToSingle(bytes.Span),
            ("numpy.i8", 8) => BitConverter.ToInt64(bytes.Span),
            ("numpy.i4", 4) => (long)BitConverter.ToInt32(bytes.Span),
            ("numpy.b1", 1) => bytes.Span[0] != 0,
            _ => null, // of a type that says nothing of a network
        };
    }
}
