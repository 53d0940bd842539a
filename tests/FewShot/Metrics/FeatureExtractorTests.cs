using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

public sealed class FeatureExtractorTests
{
    private const string Small = "blazeface-front";

    private static Tensor Images(long count, long channels = 3)
    {
        using var draws = new torch.Generator(6);
        return (rand(count, channels, 40, 40, generator: draws) * 2.2) - 1.1;
    }

    [Fact]
    public void Generated_images_have_the_features_of_the_files_that_they_are_saved_to()
    {
        using var folder = new TemporaryFolder();
        using var extractor = FeatureExtractor.Open(Small);
        using var made = Images(3);
        for (int i = 0; i < 3; i++)
        {
            using var one = made[i];
            ImageWriter.SaveImage(folder.File($"{i}.png"), one, "a test");
        }

        using var direct = extractor.Extract([made.clone()]);
        using var saved = extractor.Extract(ImageSet.Load(new DataOptions { Source = folder.Path, Resolution = 40 }));
        Assert.Equal(saved.Features.data<float>().ToArray(), direct.Features.data<float>().ToArray());
        Assert.Equal([3, 42 + 88 + 96], direct.Features.shape);
        Assert.Equal(3, direct.Contents.Distinct().Count());
        Assert.Equal(saved.Contents, direct.Contents);
    }

    [Fact]
    public void Mirrored_features_are_those_of_mirrored_images_and_grey_ones_are_taken()
    {
        using var folder = new TemporaryFolder();
        using var extractor = FeatureExtractor.Open(Small);
        using var made = Images(1, channels: 1);
        using var turned = made.flip(3);
        using Tensor plainImage = made[0], turnedImage = turned[0];
        ImageWriter.SaveImage(folder.File("plain/a.png"), plainImage, "a test");
        ImageWriter.SaveImage(folder.File("turned/a.png"), turnedImage, "a test");
        FeatureSet Of(string name) => extractor.Extract(
            ImageSet.Load(new DataOptions { Source = folder.File(name), Resolution = 40, Channels = "grey" }),
            mirrored: true);
        using FeatureSet one = Of("plain"), other = Of("turned");
        Assert.Equal(one.Features.data<float>().ToArray(), other.Mirrored!.data<float>().ToArray());
        Assert.NotEqual(one.Features.data<float>().ToArray(), other.Features.data<float>().ToArray());
    }

    [Fact]
    public void A_diverged_generator_is_named()
    {
        using var extractor = FeatureExtractor.Open(Small);
        var problem = Assert.Throws<InputException>(() => extractor.Extract([full([2, 3, 40, 40], float.NaN)]));
        Assert.Contains("has diverged", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_with_logits_gives_an_inception_score()
    {
        using var folder = new TemporaryFolder();
        var entry = FeatureManifest.Find(Small);
        File.WriteAllBytes(folder.File("net.onnx"), FeatureFiles.Read(entry).Bytes.ToArray());
        string Entry(string taps) => $"file: [net.onnx]\nlayout: nhwc\ntaps: [{taps}]\nlogits: \"{entry.Taps[2]}\"\n";
        File.WriteAllText(folder.File("net.yaml"), Entry($"\"{entry.Taps[0]}\""));
        using var extractor = FeatureExtractor.Open(folder.File("net.yaml"));
        using var found = extractor.Extract([Images(12)]);
        Assert.Equal([12, 42], found.Features.shape);
        Assert.Equal(12, found.Probabilities!.sum().item<float>(), 4);
        var value = Assert.Single(new Evaluation(new() { Metrics = ["is"] }, found, null).Measure(found));
        Assert.Equal(("is", MetricValue.None), (value.Name, value.Reference));
        Assert.Equal(InceptionScore.Of(found.Probabilities).Mean, value.Value);

        File.WriteAllText(folder.File("net.yaml"), Entry("auto"));
        Assert.Contains(
            "expected taps by name",
            Assert.Throws<InputException>(() => FeatureExtractor.Open(folder.File("net.yaml"))).Message,
            StringComparison.Ordinal);
    }
}
