using FewShotGan.Augment;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

/// <summary>What a generator that makes an augmentation's images looks like, by images that were made so.</summary>
public sealed class LeakTests : IClassFixture<LeakTests.Evaluations>, IDisposable
{
    private static readonly ImageSet Others = Faces("sample:fluent-faces");
    private readonly Evaluations evaluations;
    private readonly torch.Generator draws = new(3);

    public LeakTests(Evaluations evaluations) => this.evaluations = evaluations;

    public void Dispose() => draws.Dispose();

    [Theory]
    [InlineData("hue", 1.0, 0.7, 1.0)]
    [InlineData("hue", 0.5, 0.3, 0.8)]
    [InlineData("rotate", 1.0, 0.25, 1.0)] // turned twice, an image shows it at its corners
    public void A_transform_of_ADA_that_the_images_have_is_named(
        string transform, double share, double least, double most)
    {
        var alone = Evaluations.AdaOptions.Alone().Single(one => one.Name == transform);
        var found = Measure(evaluations.Ada, images =>
        {
            var changed = rand(images.shape[0], 1, 1, 1, generator: draws, device: CPU).lt(share);
            return where(changed, alone.Apply(images, draws), images);
        });
        Assert.StartsWith(transform + " ", found.Note, StringComparison.Ordinal);
        Assert.NotNull(Warning(found));
        Assert.InRange(found.Value, least, most);
    }

    /// <summary>As a generator has them whose discriminator saw all hues alike and that settled for one.</summary>
    [Fact]
    public void A_hue_that_all_images_share_is_named()
    {
        var alone = Evaluations.AdaOptions.Alone().Single(one => one.Name == "hue");
        var found = Measure(evaluations.Ada, images => cat([.. images.split(1).Select(image =>
        {
            using var same = new torch.Generator(77);
            return alone.Apply(image, same);
        })]));
        Assert.Matches("^hue [0-9]+ % \\(all alike\\)", found.Note);
        Assert.NotNull(Warning(found));
    }

    [Theory]
    [InlineData("as they are")]
    [InlineData("blurred")]
    [InlineData("noisy")]
    [InlineData("dark")]
    public void Images_without_them_raise_no_alarm_whatever_else_is_wrong(string what)
    {
        foreach (var evaluation in new[] { evaluations.Ada, evaluations.DiffAugment })
        {
            var found = Measure(evaluation, images => what switch
            {
                "blurred" => nn.functional.avg_pool2d(images, 5, 1, 2, count_include_pad: false),
                "noisy" => images + (randn(images.shape, generator: draws, device: CPU) * 0.2),
                "dark" => images - 0.3,
                _ => images.alias(),
            });
            Assert.Null(Warning(found));
            Assert.InRange(found.Value, 0, 0.24);
        }
    }

    private static string? Warning(MetricValue value) => MetricNumber.Find("leak")!.Warning!(value);

    private static ImageSet Faces(string source) =>
        ImageSet.Load(new() { Source = source, Resolution = 32, Background = "white" });

    private static MetricValue Measure(NetworkEvaluation evaluation, Func<Tensor, Tensor> change)
    {
        using var fakes = evaluation.Look(new(ImageBatches.Of(Others).Select(batch =>
        {
            using (batch) return change(batch);
        })));
        return Assert.Single(evaluation.Measure(fakes));
    }

    /// <summary>Evaluations against the same real images, which look at these once.</summary>
    public sealed class Evaluations : IDisposable
    {
        internal static readonly AdaAugmentOptions AdaOptions = new()
        {
            Pipe = "color", Share = new() { Rotate = 1, Brightness = 0, Contrast = 0, Saturation = 0 },
        };

        internal NetworkEvaluation Ada { get; } = Of(AdaOptions);

        internal NetworkEvaluation DiffAugment { get; } = Of(new DiffAugmentOptions());

        public void Dispose()
        {
            Ada.Dispose();
            DiffAugment.Dispose();
        }

        private static NetworkEvaluation Of(AugmentOptions augment) => new(
            [FeatureManifest.Find("pp-ocr-detector")], CPU,
            new() { Metrics = ["leak"], Transforms = augment.Alone() }, Faces("sample:emoji-faces"), null);
    }
}
