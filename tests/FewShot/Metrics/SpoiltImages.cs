using FewShotGan.Images;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

/// <summary>Features of images that were changed in a known way.</summary>
internal static class SpoiltImages
{
    public static FeatureSet Features(FeatureExtractor extractor, ImageSet images, Func<Tensor, Tensor> change) =>
        extractor.Extract(ImageBatches.Of(images).Select(batch =>
        {
            using var scope = NewDisposeScope();
            return change(batch).MoveToOuterDisposeScope();
        }));

    public static Tensor Blur(Tensor images, double sigma)
    {
        int reach = (int)Math.Ceiling(4 * sigma);
        var kernel = (arange(-reach, reach + 1, dtype: ScalarType.Float32) / sigma).square().mul(-0.5).exp();
        kernel = (kernel / kernel.sum()).expand(3, 1, 1, -1).contiguous();
        var padded = nn.functional.pad(images, [reach, reach, reach, reach], PaddingModes.Reflect);
        return nn.functional.conv2d(
            nn.functional.conv2d(padded, kernel, groups: 3), kernel.transpose(2, 3).contiguous(), groups: 3);
    }

    public static Tensor Noise(Tensor images, double sigma, torch.Generator draws) =>
        images + (randn(images.shape, generator: draws) * (sigma / 127.5));
}
