using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

/// <summary>
/// The numbers that published programs compute of the same images, through a small network of the Inception's form
/// (Fixtures/inception_stand_in.pt: uint8 images of any size in, resized to 35 px as TensorFlow does, random weights).
/// fid50k_full is the output of StyleGAN2-ADA's own metric code under PyTorch 1.13, fid5k-train numpy's covariance and
/// scipy's square root as in DiffAugment's, clean-fid5k-train the same after PIL's bicubic resizing of float channels.
/// </summary>
public sealed class PublishedFidTests
{
    private const int Side = 48;

    private static readonly string Fixture =
        Path.Combine(AppContext.BaseDirectory, "Fixtures", "inception_stand_in.pt");

    [Theory]
    [InlineData("fid50k_full", 0.4840495298851798)]
    [InlineData("fid5k-train", 0.4843925358535736)]
    [InlineData("clean-fid5k-train", 0.4897533813565371)]
    public void A_published_fid_is_what_the_published_program_gives(string name, double expected)
    {
        using var folder = new TemporaryFolder();
        Pictures(folder.File("real"), kind: 0, count: 90);
        var entry = Entry(folder);
        var published = PublishedFid.Find(name);
        Assert.Null(published.Problem(entry));
        var reals = ImageSet.Load(new() { Source = folder.File("real"), Resolution = Side });
        using var evaluation = new NetworkEvaluation(
            [entry], CPU, new() { Published = published }, reals, null);
        using var fakes = evaluation.Look(new([Batch(kind: 1, count: 150)]));
        var value = Assert.Single(evaluation.Measure(fakes));
        Assert.Equal(name, value.Name);
        Assert.Equal(published.NetworkResizes ? "by the network" : "bicubic-antialiased 128", value.Protocol.Resize);
        Assert.InRange(value.Value / expected, 0.9999, 1.0001);
    }

    [Fact]
    public void A_network_that_does_not_give_it_is_told_which_does()
    {
        using var folder = new TemporaryFolder();
        var published = PublishedFid.Find("fid5k-train");
        Assert.Contains(
            "is of the Inception network, found pp-ocr-detector",
            published.Problem(FeatureManifest.Find("pp-ocr-detector")), StringComparison.Ordinal);
        var ported = Entry(folder) with { Resizes = false };
        Assert.Contains("--protocol clean-fid5k-train", published.Problem(ported), StringComparison.Ordinal);
        Assert.Null(PublishedFid.Find("clean-fid5k-train").Problem(ported));
        Assert.Contains(
            "expected one of fid5k-train, fid50k_full",
            Assert.Throws<InputException>(() => PublishedFid.Find("fid10k")).Message, StringComparison.Ordinal);
    }

    private static FeatureEntry Entry(TemporaryFolder folder)
    {
        File.WriteAllText(
            folder.File("stand-in.yaml"), $"""
            file: ["{Fixture}"]
            trusted: true
            inception: true
            resizes: true
            arguments: ["true"]
            value_range: [0, 255]
            mean: [0, 0, 0]
            std: [1, 1, 1]
            """);
        return FeatureManifest.Find(folder.File("stand-in.yaml"));
    }

    private static void Pictures(string folder, int kind, int count)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
            ImageWriter.SavePng(Path.Combine(folder, $"{i:D3}.png"), Pixels(kind, i), Side, Side, 3);
    }

    private static Tensor Batch(int kind, int count)
    {
        using var scope = NewDisposeScope();
        var bytes = Enumerable.Range(0, count).SelectMany(i => Pixels(kind, i)).ToArray();
        var images = tensor(bytes, [count, Side, Side, 3], device: CPU).permute(0, 3, 1, 2).to(ScalarType.Float32);
        return ((images / 127.5) - 1).MoveToOuterDisposeScope();
    }

    /// <summary>Waves of whole numbers, of which Python makes the same: [H, W, C].</summary>
    private static byte[] Pixels(int kind, int i)
    {
        var pixels = new byte[Side * Side * 3];
        for (int at = 0; at < pixels.Length; at++)
        {
            int c = at % 3, x = at / 3 % Side, y = at / 3 / Side;
            int wave = (i * i * 29) + (13 * c * (i + 1)) + (((i % (5 + kind)) + 1) * 3 * x)
                + (((i % (7 - kind)) + 1) * 4 * y);
            pixels[at] = (byte)(wave % 256 / (1 + kind));
        }

        return pixels;
    }
}
