using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

/// <summary>The metrics of ProGAN, StyleGAN and the conditional GANs, against their programs' numbers.</summary>
public sealed class LandmarkMetricsTests
{
    private const string File = "landmark_metrics";
    private static readonly Tolerance Exact = new(1e-9, 1e-9), Steps = new(1e-5, 1e-5), Single = new(1e-5, 1e-4);

    [Theory]
    [InlineData("z", PathSpace.Z)]
    [InlineData("w", PathSpace.W)]
    [InlineData("w_end", PathSpace.WEnd)]
    public void Path_lengths_agree_with_the_official_sampler_of_one_generator(string name, PathSpace space)
    {
        using GoldenFile golden = GoldenFile.Open(File), network = GoldenFile.Open("stylegan2_g32");
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(0);
        using var g = new StyleGan2Generator(Options(network), rng);
        network.LoadInto(g, "G.");
        g.to(ScalarType.Float64);
        var paths = new PathSampler(g, images => ((images + 1) * 127.5).flatten(1));
        using var off = no_grad();
        var found = paths.Distances(
            golden[$"ppl.{name}.z"], golden[$"ppl.{name}.t"], null, space, NoiseMode.None, rng);
        GoldenAssert.Close(golden[$"ppl.{name}.distances"], found, Steps, name);
    }

    [Fact]
    public void The_mean_path_length_leaves_out_what_the_official_one_does()
    {
        using var golden = GoldenFile.Open(File);
        var kept = PathLengthMetric.Kept(golden["ppl.raw"].data<double>().ToArray());
        Assert.Equal(golden["ppl.mean"].ToDouble(), kept.Average(), 12);
        Assert.InRange(kept.Count, 230, 235);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(160)]
    public void Multi_scale_similarity_agrees_with_ProGANs_program(int side)
    {
        using var golden = GoldenFile.Open(File);
        using var scope = NewDisposeScope();
        var (a, b) = (golden[$"ssim.{side}.a"], golden[$"ssim.{side}.b"]);
        GoldenAssert.Close(golden[$"ssim.{side}"], MultiScaleSimilarity.Of(a, b), Exact, $"{side} px");
        Assert.All(MultiScaleSimilarity.Of(a, a).data<double>().ToArray(), one => Assert.Equal(1, one, 9));
    }

    [Fact]
    public void Pyramids_and_distances_of_patches_agree_with_ProGANs_program()
    {
        using var golden = GoldenFile.Open(File);
        using var scope = NewDisposeScope();
        foreach (var level in SlicedWasserstein.Pyramid(golden["pyramid.in"].to(ScalarType.Float32)))
            GoldenAssert.Close(golden[$"pyramid.{level.shape[3]}"], level, Single, $"level of {level.shape[3]} px");

        // Patches and directions are drawn: both are means over eight draws.
        const int Draws = 8;
        var found = Enumerable.Range(0, Draws).Select(seed =>
        {
            using var draws = new torch.Generator((ulong)seed);
            return SlicedWasserstein.Of(golden["swd.a"], golden["swd.b"], draws);
        }).ToList();
        Assert.Equal([32, 16], found[0].Select(level => level.Resolution));
        for (int i = 0; i < 2; i++)
        {
            double mean = golden["swd.mean"][i].ToDouble(), spread = golden["swd.std"][i].ToDouble();
            double room = 4 * spread * Math.Sqrt(2.0 / Draws);
            Assert.InRange(found.Average(levels => levels[i].Distance), mean - room, mean + room);
        }
    }

    [Fact]
    public void Sliced_distances_of_numbers_are_those_of_the_sorted_numbers()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(0);
        var (a, b) = (tensor([3f, 1, 2]).unsqueeze(1), tensor([5f, 2, 2]).unsqueeze(1));
        Assert.Equal((1 + 0 + 2) / 3.0, SlicedWasserstein.Distance(a, b, draws), 6);
    }

    [Fact]
    public void Swapped_classes_are_seen_by_class_alone()
    {
        using FeatureSet train = OfClasses(1, swapped: false), good = OfClasses(2, swapped: false);
        using var swapped = OfClasses(2, swapped: true);
        var evaluation = new Evaluation(new() { Metrics = ["fd", "intra_fd", "cas"] }, train, null);
        var (right, wrong) = (evaluation.Measure(good), evaluation.Measure(swapped));
        double Of(IReadOnlyList<MetricValue> values, string name) => values.Single(value => value.Name == name).Value;
        Assert.Equal(Of(right, "fd"), Of(wrong, "fd"), 9);
        Assert.True(Of(wrong, "intra_fd") > 10 * Of(right, "intra_fd"));
        Assert.Equal((1, 0), (Of(right, "cas"), Of(wrong, "cas")));
        Assert.All(right, value => Assert.NotNull(value.Floor));

        // By hand: the mean of the classes' own distances.
        double byHand = Enumerable.Range(0, 2).Average(one => FrechetDistance.Of(
            train.Features.narrow(0, 40 * one, 40), good.Features.narrow(0, 40 * one, 40)));
        Assert.Equal(byHand, Of(right, "intra_fd"), 9);
    }

    [Fact]
    public void A_classifier_that_learned_from_the_training_images_is_what_cas_of_images_held_out_is_shown_beside()
    {
        using FeatureSet train = OfClasses(1, swapped: false), heldOut = OfClasses(3, swapped: false);
        using var swapped = OfClasses(2, swapped: true);
        var found = new Evaluation(new() { Metrics = ["cas"] }, train, heldOut).Measure(swapped)
            .Single(value => value.Reference == MetricValue.HeldOut);
        Assert.Equal((0, 1), (found.Value, found.Floor));
    }

    [Fact]
    public void Images_without_classes_or_pixels_are_not_measured_by_what_needs_them()
    {
        using FeatureSet train = OfClasses(1, swapped: false), fakes = OfClasses(2, swapped: false);
        using var bare = new FeatureSet { Source = fakes.Source, Features = fakes.Features.clone() };
        string[] metrics = ["intra_fd", "cas", "ms_ssim", "swd", "ppl", "parzen"];
        var evaluation = new Evaluation(new() { Metrics = metrics }, train, null);
        Assert.Equal(["intra_fd", "cas"], evaluation.Measure(fakes).Select(value => value.Name));
        Assert.Empty(evaluation.Measure(bare));
    }

    private static FeatureSet OfClasses(ulong seed, bool swapped)
    {
        using var draws = new torch.Generator(seed);
        var labels = tensor([.. Enumerable.Repeat(0L, 40), .. Enumerable.Repeat(1L, 40)], device: CPU);
        var features = randn(80, 6, generator: draws, device: CPU) + (labels.unsqueeze(1) * 8);
        return new()
        {
            Source = new("n", "hash", 128), Features = features, Labels = swapped ? 1 - labels : labels,
        };
    }

    private static StyleGan2GeneratorOptions Options(GoldenFile golden) => Generators.GoldenGeneratorTests.Options(
        golden.Json("kwargs"));
}
