using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

public class PairwiseDistanceTests
{
    [Fact]
    public void Is_the_mean_over_all_pairs()
    {
        using var images = tensor([0f, 0f, 3f, 4f, 0f, 8f], [3, 2, 1, 1]);
        Assert.Equal((5 + 8 + 5) / 3.0, PairwiseDistance.Mean(images), 1e-12);
    }

    [Fact]
    public void Is_zero_when_all_images_are_the_same()
    {
        using var images = full([4, 3, 8, 8], 0.3f);
        Assert.Equal(0, PairwiseDistance.Mean(images));
    }

    [Fact]
    public void One_image_has_no_pair() => Assert.Throws<ArgumentException>(() =>
    {
        using var one = ones(1, 3, 8, 8);
        PairwiseDistance.Mean(one);
    });
}
