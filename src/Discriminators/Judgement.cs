using static TorchSharp.torch;

namespace FewShotGan.Discriminators;

/// <summary>All that a discriminator says of images.</summary>
/// <param name="Logits"><c>[N, K]</c>, one or more an image; positive for real.</param>
public sealed record Judgement(Tensor Logits)
{
    /// <summary>
    /// The name among <see cref="More"/> of what the last layers make the logits of, <c>[N, C, H, W]</c>: see
    /// <see cref="DiscriminatorOptions.FeatureChannels"/>.
    /// </summary>
    public const string Features = "features";

    /// <summary>
    /// The name among <see cref="More"/> of the information that a bottleneck lets through, in nats an image,
    /// <c>[N]</c>.
    /// </summary>
    public const string Information = "information";

    /// <summary>
    /// The name among <see cref="More"/> of the logits of an image's classes, <c>[N, classes]</c>: see
    /// <see cref="DiscriminatorOptions.HasClassifier"/>.
    /// </summary>
    public const string Classes = "classes";

    /// <summary>
    /// What else it gives, by name: features, classes, auxiliary predictions; each <c>[N, …]</c>. Empty for most
    /// discriminators.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> More { get; init; } = new Dictionary<string, Tensor>();
}
