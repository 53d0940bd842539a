namespace FewShotGan.Onnx.Graph;

/// <summary>What a graph is given.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="ElementType">Its element type, as ONNX numbers them.</param>
/// <param name="Dims">Its shape, null for an axis that may have any length.</param>
internal sealed record GraphInput(string Name, int ElementType, IReadOnlyList<long?> Dims);
