using FewShotGan.Images;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

/// <summary>Features of pictures that were changed in a known way.</summary>
internal static class SpoiltPictures
{
    public static FeatureSet Features(FeatureExtractor extractor, PictureSet pictures, Func<Tensor, Tensor> change) =>
        extractor.Extract(PictureBatches.Of(pictures).Select(batch =>
        {
            using var scope = NewDisposeScope();
            return change(batch).MoveToOuterDisposeScope();
        }));

    public static Tensor Blur(Tensor pictures, double sigma)
    {
        int reach = (int)Math.Ceiling(4 * sigma);
        var kernel = (arange(-reach, reach + 1, dtype: ScalarType.Float32) / sigma).square().mul(-0.5).exp();
        kernel = (kernel / kernel.sum()).expand(3, 1, 1, -1).contiguous();
        var padded = nn.functional.pad(pictures, [reach, reach, reach, reach], PaddingModes.Reflect);
        return nn.functional.conv2d(nn.functional.conv2d(padded, kernel, groups: 3), kernel.transpose(2, 3).contiguous(), groups: 3);
    }

    public static Tensor Noise(Tensor pictures, double sigma, torch.Generator draws) =>
        pictures + (randn(pictures.shape, generator: draws) * (sigma / 127.5));
}
