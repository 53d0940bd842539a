namespace FewShotGan.Jobs;

/// <summary>A generator as an ONNX file.</summary>
/// <param name="File">The file's bytes.</param>
/// <param name="Difference">
/// The largest difference between what ONNX Runtime makes of it and the generator's own results. Random noise is left
/// fixed for this comparison.
/// </param>
/// <param name="Values">Its inputs, then its output: name, shape and meaning.</param>
public sealed record OnnxExport(
    byte[] File, double Difference, IReadOnlyList<(string Name, string Shape, string Meaning)> Values)
{
    /// <summary>The largest difference that is allowed.</summary>
    public const double Allowed = 1e-4;

    /// <summary>Whether ONNX Runtime makes the same of it.</summary>
    public bool Agrees => Difference <= Allowed;
}
