using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Features;

/// <summary>One vector an image of what a feature network gives.</summary>
public static class FeaturePooling
{
    /// <summary>The average over the image.</summary>
    /// <param name="output">
    /// A map <c>[N, C, h, w]</c>, tokens <c>[N, T, C]</c>, or what is a vector already, <c>[N, …]</c>.
    /// </param>
    /// <returns><c>[N, C]</c>.</returns>
    public static Tensor Average(Tensor output) => output.dim() switch
    {
        4 => output.mean([2, 3]),
        3 => output.mean([1]),
        _ => output.flatten(1),
    };
}
