using static TorchSharp.torch;

namespace FewShotGan.Discriminators;

/// <summary>What shape of images a discriminator takes.</summary>
internal static class ImageShape
{
    /// <summary>Refuses images of another shape.</summary>
    /// <param name="images">The images.</param>
    /// <param name="channels">C of <c>[N, C, R, R]</c>.</param>
    /// <param name="resolution">R; null for any height and width.</param>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    public static void Require(Tensor images, int channels, int? resolution)
    {
        if (images.dim() == 4 && images.shape[1] == channels
            && (resolution is null || (images.shape[2] == resolution && images.shape[3] == resolution)))
            return;
        var sides = resolution is { } side ? FormattableString.Invariant($"{side}, {side}") : "H, W";
        throw new ArgumentException(
            $"images are [{string.Join(", ", images.shape)}]; the discriminator takes [N, {channels}, {sides}].",
            nameof(images));
    }
}
