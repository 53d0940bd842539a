using FewShotGan.Generators;

namespace FewShotGan.Jobs;

/// <summary>What of a generator becomes an ONNX file.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>All of it, or one of its two steps.</summary>
    public GeneratorPart Part { get; init; } = GeneratorPart.Whole;

    /// <summary>
    /// Where the noise of its layers comes from; random noise is drawn at every run of the file, which then makes
    /// another image of the same latent each time.
    /// </summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Const;
}
