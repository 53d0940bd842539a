using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>One of an augmentation's transforms, as each image meets it that it does not pass by.</summary>
/// <param name="Name">Its official name.</param>
/// <param name="Apply">
/// Transforms every image of <c>[N, C, H, W]</c>, about <c>[-1, 1]</c>, with draws from a CPU generator.
/// </param>
public sealed record SingleTransform(string Name, Func<Tensor, Generator, Tensor> Apply);
