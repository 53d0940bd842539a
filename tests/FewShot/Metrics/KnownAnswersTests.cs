using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

/// <summary>What the metrics must say about real images, seen by the default network.</summary>
public sealed class KnownAnswersTests
{
    private static readonly double[] BlurSigmas = [0.5, 1, 2], NoiseSigmas = [4, 8, 16];

    [Theory]
    [InlineData("sample:emoji-faces")]
    [DebianInlineData(DebianData.Stamps, "sample:animals")]
    public void Distances_rise_with_blur_and_with_noise(string source)
    {
        using var extractor = FeatureExtractor.Open(FeatureExtractor.DefaultNetwork);
        var images = ImageSet.Load(new DataOptions { Source = source, Resolution = 64 });
        using var real = extractor.Extract(images);
        using var draws = new torch.Generator(5);
        Rises(BlurSigmas, (batch, sigma) => SpoiltImages.Blur(batch, sigma));
        Rises(NoiseSigmas, (batch, sigma) => SpoiltImages.Noise(batch, sigma, draws));

        void Rises(double[] sigmas, Func<Tensor, double, Tensor> spoil)
        {
            var (frechet, kernel) = (0.0, KernelDistance.Of(real.Features, real.Features).Value);
            foreach (var sigma in sigmas)
            {
                using var spoilt = SpoiltImages.Features(extractor, images, batch => spoil(batch, sigma));
                var (nextFrechet, nextKernel) = (
                    FrechetDistance.Of(real.Features, spoilt.Features),
                    KernelDistance.Of(real.Features, spoilt.Features).Value);
                Assert.True(nextFrechet > frechet, $"σ {sigma}: {nextFrechet} after {frechet}");
                Assert.True(nextKernel > kernel, $"σ {sigma}: {nextKernel} after {kernel}");
                (frechet, kernel) = (nextFrechet, nextKernel);
            }
        }
    }

    [DebianFact(DebianData.Stamps)]
    public void Copies_of_training_images_are_flagged_also_blurred_or_mirrored_and_fresh_images_are_not()
    {
        using var extractor = FeatureExtractor.Open(FeatureExtractor.DefaultNetwork);
        var all = ImageSet.Load(new DataOptions { Source = "sample:animals", Resolution = 64 });
        using var plain = extractor.Extract(all, mirrored: true);
        using var draws = new torch.Generator(2);
        using var scope = NewDisposeScope();
        var third = all.Count / 3;
        var order = randperm(all.Count, dtype: ScalarType.Int64, generator: draws, device: CPU);
        Tensor ofTrain = order.narrow(0, 0, third), ofHeldOut = order.narrow(0, third, third),
            ofFresh = order.narrow(0, 2 * third, third);
        var train = cat([plain.Features.index_select(0, ofTrain), plain.Mirrored!.index_select(0, ofTrain)]);
        List<DataCopying> Judge(Tensor fakes) =>
        [
            DataCopying.Of(train, plain.Features.index_select(0, ofHeldOut), fakes),
            DataCopying.OfLeaveOneOut(train.narrow(0, 0, third), train.narrow(0, third, third), fakes),
        ];

        foreach (var change in new Func<Tensor, Tensor>[]
        {
            x => x, x => x.flip(3), x => SpoiltImages.Blur(x, 0.5), x => SpoiltImages.Blur(x.flip(3), 0.5), x =>
                SpoiltImages.Noise(x, 2, draws),
        })
        {
            using var copies = SpoiltImages.Features(extractor, all, change);
            Assert.All(
                Judge(copies.Features.index_select(0, ofTrain)),
                found => Assert.True(found.P < 1e-6 && found.ShareNear > 0.9, found.ToString()));
        }

        Assert.All(
            Judge(plain.Features.index_select(0, ofFresh)),
            fresh => Assert.True(fresh.P > 0.01 && fresh.ShareNear < 0.2, fresh.ToString()));
    }

    [DebianFact(DebianData.FashionMnist)]
    public void Without_copying_the_p_value_is_uniform_over_disjoint_splits_of_Fashion_MNIST()
    {
        const int Train = 100, Others = 60, Seeds = 60, Each = Train + (2 * Others);
        var images = ImageSet.Load(
            new DataOptions { Source = "sample:fashion-mnist", Resolution = 28, Channels = "grey",
                Count = Seeds * Each });
        using var draws = new torch.Generator(4);
        using var scope = NewDisposeScope();
        // Every split has images of its own, so that the p-values are independent.
        var order = randperm(images.Count, dtype: ScalarType.Int64, generator: draws, device: CPU).data<long>()
            .ToArray();
        var ps = Enumerable.Range(0, Seeds).Select(seed =>
        {
            using var inner = NewDisposeScope();
            var features = images.Batch(order.AsSpan(seed * Each, Each), CPU);
            var mirrored = features.narrow(0, 0, Train).flip(3);
            var train = cat([features.narrow(0, 0, Train), mirrored]).flatten(1);
            return DataCopying.Of(
                train, features.narrow(0, Train, Others).flatten(1),
                features.narrow(0, Train + Others, Others).flatten(1)).P;
        }).ToList();
        var p = KolmogorovSmirnov(ps);
        Assert.True(p > 0.01, $"Kolmogorov–Smirnov p {p}");
        Assert.True(KolmogorovSmirnov([.. ps.Select(value => value * value)]) < 0.01, "the test sees no difference");
    }

    /// <summary>
    /// The chance of so large a distance from the uniform distribution (the limit, with Stephens' correction for few
    /// values).
    /// </summary>
    private static double KolmogorovSmirnov(List<double> values)
    {
        double n = values.Count;
        var distance = values.Order().Select((value, i) => Math.Max(((i + 1) / n) - value, value - (i / n))).Max();
        var x = (Math.Sqrt(n) + 0.12 + (0.11 / Math.Sqrt(n))) * distance;
        return 2 * Enumerable.Range(1, 100).Sum(k => (k % 2 == 1 ? 1 : -1) * Math.Exp(-2 * k * k * x * x));
    }
}
