using System.Numerics;
using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

public sealed class AdaPipelineTests
{
    private static readonly Tolerance Identity = new(0, 1e-5);

    /// <summary>
    /// One transform each, with the value at which it does nothing, and one at which it does something.
    /// </summary>
    private static readonly Dictionary<
        string, (AdaOptions Options, Func<AdaDraws, float, AdaDraws> With, float Neutral, float Active)> Alone = new()
    {
        ["xflip"] = (new() { XFlip = 1 }, (d, v) => d with { XFlip = Open(v) }, 0.2f, 0.7f),
        ["rotate90"] = (new() { Rotate90 = 1 }, (d, v) => d with { Rotate90 = Open(v) }, 0.1f, 0.3f),
        ["xint"] = (new() { XInt = 1 }, (d, v) => d with { XInt = OpenPair(v) }, 0.5f, 0.9f),
        ["scale"] = (new() { Scale = 1 }, (d, v) => d with { Scale = Open(v) }, 0, 1),
        ["pre-rotate"] = (
            new() { Rotate = 1 }, (d, v) => d with { PreRotate = Open(v), PostRotate = Open(0.5f) }, 0.5f, 0.6f),
        ["post-rotate"] = (
            new() { Rotate = 1 }, (d, v) => d with { PreRotate = Open(0.5f), PostRotate = Open(v) }, 0.5f, 0.6f),
        ["aniso"] = (new() { Aniso = 1 }, (d, v) => d with { Aniso = Open(v) }, 0, 1),
        ["xfrac"] = (new() { XFrac = 1 }, (d, v) => d with { XFrac = OpenPair(v) }, 0, 1),
        ["brightness"] = (new() { Brightness = 1 }, (d, v) => d with { Brightness = Open(v) }, 0, 1),
        ["contrast"] = (new() { Contrast = 1 }, (d, v) => d with { Contrast = Open(v) }, 0, 1),
        ["lumaflip"] = (new() { LumaFlip = 1 }, (d, v) => d with { LumaFlip = Open(v) }, 0.2f, 0.7f),
        ["hue"] = (new() { Hue = 1 }, (d, v) => d with { Hue = Open(v) }, 0.5f, 0.7f),
        ["saturation"] = (new() { Saturation = 1 }, (d, v) => d with { Saturation = Open(v) }, 0, 1),
        ["band 0"] = Band(0), ["band 1"] = Band(1), ["band 2"] = Band(2), ["band 3"] = Band(3),
        ["noise"] = (new() { Noise = 1 }, (d, v) => d with { Noise = Open(v), NoiseField = ones(1, 3, 24, 24) }, 0, 1),
        ["cutout"] = (new() { Cutout = 1 }, (d, v) => d with { Cutout = OpenPair(v) }, 2, 0.5f),
    };

    public static TheoryData<string> Transforms => [.. Alone.Keys];

    [Theory]
    [MemberData(nameof(Transforms))]
    public void A_transform_alone_is_the_identity_at_its_neutral_value_and_only_there(string name)
    {
        using var scope = NewDisposeScope();
        var (options, with, neutral, active) = Alone[name];
        var x = randn(1, 3, 24, 24, generator: new Generator(1));
        var pipeline = new AdaPipeline(options);
        GoldenAssert.Close(x, pipeline.Apply(x, with(new AdaDraws(), neutral), p: 1), Identity, name);
        Assert.True((pipeline.Apply(x, with(new AdaDraws(), active), p: 1) - x).abs().max().item<float>() > 0.1);
    }

    [Fact]
    public void At_p_0_the_images_stay_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var pipeline = new AdaPipeline(AdaOptions.Of("bgcfnc"));
        var x = randn(16, 3, 32, 32, generator: rng);
        Assert.Equal(0, pipeline.P);
        for (int i = 0; i < 10; i++) Assert.True(Same(x, pipeline.Augment(x, rng, secondOrder: i % 2 == 0)));
    }

    [Fact]
    public void An_image_that_nothing_moves_stays_bit_for_bit_beside_others_that_move()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var pipeline = new AdaPipeline(AdaOptions.Of("bg"));
        var x = randn(64, 3, 16, 16, generator: rng);
        var y = pipeline.Apply(x, pipeline.Sample(x.shape, rng), p: 0.15);
        var equal = Enumerable.Range(0, 64).Count(i => Same(x[i], y[i]));
        Assert.InRange(equal, 8, 48);
    }

    [Fact]
    public void Mirroring_twice_is_the_identity()
    {
        using var scope = NewDisposeScope();

        // A wave and its overtone. The wavelet is not quite symmetric: once mirrored, in the official program too, an
        // image is a tenth of a pixel beside its place, and its highest frequencies (white noise) are not kept.
        var x = (arange(0, 40, dtype: ScalarType.Float32) * 0.3).sin()
            + (arange(0, 40, dtype: ScalarType.Float32) * 0.6).cos();
        var images = (x.reshape(1, 1, 1, 40) + x.reshape(1, 1, 40, 1)).expand(3, 3, 40, 40).contiguous();
        var pipeline = new AdaPipeline(new() { XFlip = 1 });
        var draws = new AdaDraws { XFlip = new(full(3, 0.9), zeros(3)) };
        var once = pipeline.Apply(images, draws, p: 1);
        GoldenAssert.Close(Inner(images.flip(3)), Inner(once), new(0, 0.1), "once");
        GoldenAssert.Close(Inner(images), Inner(pipeline.Apply(once, draws, p: 1)), new(0, 1e-3), "twice");

        // Without the edges, where continuing by mirroring makes kinks.
        static Tensor Inner(Tensor images) => images.narrow(2, 8, 24).narrow(3, 8, 24);
    }

    [Fact]
    public void A_warp_by_the_identity_gives_back_the_image_and_a_shift_by_pixels_moves_it()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 3, 18, 22, generator: new Generator(1));
        foreach (bool secondOrder in (bool[])[false, true])
        {
            var y = ImageWarp.Apply(x, [Matrix3x2.Identity, Matrix3x2.CreateTranslation(3, -2)], secondOrder);
            GoldenAssert.Close(x[0], y[0], Identity, "identity");
            GoldenAssert.Close(
                x[1].narrow(2, 3, 19).narrow(1, 0, 16), y[1].narrow(2, 0, 19).narrow(1, 2, 16), Identity, "shift");
        }
    }

    [Fact]
    public void The_two_samplers_agree_with_their_gradients_also_outside_the_image()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(4);
        var x = randn(3, 2, 7, 9, generator: rng).requires_grad_(true);
        var grid = (rand([3, 5, 6, 2], generator: rng) * 3) - 1.5;
        var (a, b) = (BilinearSampler.Native(x, grid), BilinearSampler.TwiceDifferentiable(x, grid));
        GoldenAssert.Close(a, b, Tolerance.Operator, "samples");
        var dy = randn(a.shape, generator: rng);
        var (da, db) = (Gradient(a), Gradient(b));
        GoldenAssert.Close(da, db, Tolerance.Operator, "gradients");
        Assert.True(da.abs().max().item<float>() > 0.1);

        Tensor Gradient(Tensor y) => autograd.grad([(y * dy).sum()], [x], retain_graph: false, create_graph: false)[0];
    }

    [Fact]
    public void Gradients_of_the_sampler_to_second_order_equal_difference_quotients()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(2);
        var grid = (rand([2, 4, 5, 2], dtype: ScalarType.Float64, generator: rng) * 2.4) - 1.2;
        GradientCheck.ToSecondOrder(
            x => BilinearSampler.TwiceDifferentiable(x[0], grid), 5,
            randn(2, 2, 6, 7, dtype: ScalarType.Float64, generator: rng));
    }

    [Fact]
    public void Gradients_of_the_band_filter_to_second_order_equal_difference_quotients()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(2);
        var gains = rand([2, AdaOptions.Bands], dtype: ScalarType.Float64, generator: rng) + 0.5;
        int size = BandFilter.SmallestImage;
        GradientCheck.ToSecondOrder(
            x => BandFilter.Apply(x[0], x[1]), 5, randn(2, 1, size, size, dtype: ScalarType.Float64, generator: rng),
            gains);
    }

    [Theory]
    [InlineData(0.1)] // Some images are moved, others are not.
    [InlineData(0.7)]
    public void Gradients_of_the_whole_pipeline_to_second_order_equal_difference_quotients(double p)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        var pipeline = new AdaPipeline(AdaOptions.Of("bgcfnc"));
        var x = randn(4, 3, 24, 24, dtype: ScalarType.Float64, generator: rng);
        var draws = pipeline.Sample(x.shape, rng);
        GradientCheck.ToSecondOrder(v => pipeline.Apply(v[0], draws, p, secondOrder: true), 4, x);
    }

    [Fact]
    public void First_gradients_with_the_native_sampler_equal_those_with_the_other_one()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(6);
        var pipeline = new AdaPipeline(AdaOptions.Of("bgc"));
        var x = randn(16, 3, 32, 32, generator: rng).requires_grad_(true);
        var draws = pipeline.Sample(x.shape, rng);
        var dy = randn(x.shape, generator: rng);
        GoldenAssert.Close(Gradient(secondOrder: true), Gradient(secondOrder: false), Tolerance.Gradient, "gradient");

        Tensor Gradient(bool secondOrder) => autograd.grad(
            [(pipeline.Apply(x, draws, p: 0.2, secondOrder) * dy).sum()], [x], retain_graph: false,
            create_graph: false)[0];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void In_float64_it_agrees_with_float32_and_between_the_samplers(long channels)
    {
        using var scope = NewDisposeScope();
        var pipeline = new AdaPipeline(AdaOptions.Of("bgcfnc")) { P = 0.8f };
        var x = randn(8, channels, 32, 32, generator: new Generator(1));
        var y = pipeline.Augment(x.to(ScalarType.Float64), new Generator(2));
        Assert.Equal(ScalarType.Float64, y.dtype);
        GoldenAssert.Close(y, pipeline.Augment(x, new Generator(2)), AdaGolden.Images, "float32");
        GoldenAssert.Close(
            y, pipeline.Augment(x.to(ScalarType.Float64), new Generator(2), secondOrder: true), Tolerance.Operator,
            "sampler");
    }

    [Fact]
    public void A_share_of_p_of_the_images_is_transformed()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(5);
        var pipeline = new AdaPipeline(new() { Brightness = 0.5, Rotate = 1 });
        var draws = pipeline.Sample([4000, 1, 1, 1], rng);
        var x = zeros(4000, 1, 1, 1);
        var y = new AdaPipeline(pipeline.Options with { Rotate = 0 })
            .Apply(x, draws with { PreRotate = null, PostRotate = null }, p: 0.6);
        Assert.InRange(y.ne(0).to(ScalarType.Float32).mean().item<float>(), 0.27, 0.33);

        // Rotated before or after scaling, or both, with probability p together.
        var open = 1 - Math.Sqrt(1 - 0.6);
        var either = draws.PreRotate!.Gate.lt(open).logical_or(draws.PostRotate!.Gate.lt(open));
        Assert.InRange(either.to(ScalarType.Float32).mean().item<float>(), 0.57, 0.63);
    }

    [Fact]
    public void An_application_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var pipeline = new AdaPipeline(AdaOptions.Of("bgcfnc")) { P = 0.8f };
        var x = randn(4, 3, 24, 24, generator: rng);
        pipeline.Augment(x, rng);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope()) pipeline.Augment(x, rng);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void What_cannot_be_augmented_is_refused()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        Assert.Contains(
            "bcg", Assert.Throws<ArgumentException>(() => AdaOptions.Of("bcg")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new AdaPipeline(AdaOptions.Of("bg")).Augment(zeros(1, 2, 8, 8), rng));
        Assert.Throws<ArgumentException>(
            () => new AdaPipeline(AdaOptions.Of("filter")) { P = 1 }.Augment(zeros(1, 3, 16, 16), rng));
    }

    private static (AdaOptions, Func<AdaDraws, float, AdaDraws>, float, float) Band(int band) =>
        (new() { ImgFilter = 1 },
            (d, v) => d with { ImgFilter = Enumerable.Range(0, AdaOptions.Bands).Select(i => Open(i == band ? v : 0))
                .ToList() }, 0, 1);

    private static GatedDraw Open(float value) => new(tensor([value]), zeros(1));

    private static GatedDraw OpenPair(float value) => new(full([1, 2], value), zeros(1));

    private static bool Same(Tensor a, Tensor b) => a.allclose(b, 0, 0);
}
