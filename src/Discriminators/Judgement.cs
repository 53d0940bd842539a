using static TorchSharp.torch;

namespace FewShotGan.Discriminators;

/// <summary>All that a discriminator says of images.</summary>
/// <param name="Logits"><c>[N, K]</c>, one or more an image; positive for real.</param>
public sealed record Judgement(Tensor Logits)
{
    /// <summary>
    /// What else it gives, by name: features, classes, auxiliary predictions; each <c>[N, …]</c>. Empty for most
    /// discriminators.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> More { get; init; } = new Dictionary<string, Tensor>();
}
