namespace FewShotGan.Onnx;

/// <summary>How an ONNX file becomes a network.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>Stands for <see cref="Taps"/> that the importer finds.</summary>
    public const string Auto = "auto";

    /// <summary>
    /// The values to return, by the names they have in the file: all that they do not need is dropped. Empty for the
    /// file's own outputs; the one word <c>auto</c> for the last value at each of the strides 4, 8, 16 and 32 of the
    /// backbone.
    /// </summary>
    public IReadOnlyList<string> Taps { get; init; } = [];

    /// <summary>
    /// Whether the file's network takes images [N, H, W, C]; the imported one takes [N, C, H, W] all the same.
    /// </summary>
    public bool ChannelsLast { get; init; }

    /// <summary>
    /// Whether the weights (floating constants of more than one element) can be trained; they are frozen otherwise.
    /// </summary>
    public bool Trainable { get; init; }

    /// <summary>
    /// Whether every value keeps the type and every shape the size that the file gives it. By default a network
    /// computes in the type of its images, and takes any batch size and any height and width that its layers allow.
    /// </summary>
    public bool AsWritten { get; init; }
}
