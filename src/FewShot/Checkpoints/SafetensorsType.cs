using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>An element type of the format.</summary>
/// <param name="Name">As the header writes it.</param>
/// <param name="Type">As libtorch has it.</param>
/// <param name="Size">Bytes.</param>
internal sealed record SafetensorsType(string Name, ScalarType Type, int Size)
{
    private static readonly SafetensorsType[] All =
    [
        new("F64", ScalarType.Float64, 8),
        new("I64", ScalarType.Int64, 8),
        new("F32", ScalarType.Float32, 4),
        new("I32", ScalarType.Int32, 4),
        new("F16", ScalarType.Float16, 2),
        new("BF16", ScalarType.BFloat16, 2),
        new("U8", ScalarType.Byte, 1),
        new("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(t => t.Name));

    /// <summary>The type of a name; null when there is none.</summary>
    public static SafetensorsType? Named(string? name) => Array.Find(All, t => t.Name == name);

    /// <summary>The type of a tensor's elements.</summary>
    /// <exception cref="ArgumentException">The format lacks it.</exception>
    public static SafetensorsType Of(ScalarType type) =>
        Array.Find(All, t => t.Type == type)
        ?? throw new ArgumentException($"safetensors here hold {Names}, not {type}.", nameof(type));
}
