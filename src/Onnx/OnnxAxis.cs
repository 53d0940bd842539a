namespace FewShotGan.Onnx;

/// <summary>The length of an axis: a number, or a name for one that is known only when the network runs.</summary>
/// <param name="Name">The name; null for a number.</param>
/// <param name="Length">The number.</param>
public readonly record struct OnnxAxis(string? Name, long Length)
{
    /// <summary>An axis of a fixed length.</summary>
    public static implicit operator OnnxAxis(long length) => new(null, length);

    /// <summary>An axis of any length; axes of one name are equally long.</summary>
    public static implicit operator OnnxAxis(string name) => new(name, 0);
}
