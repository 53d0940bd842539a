using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

public sealed class DiffAugmentTests
{
    private static readonly string[] Everything = [.. DiffAugment.Names];

    [Fact]
    public void The_same_generator_state_gives_the_same_images()
    {
        using var scope = NewDisposeScope();
        var augment = new DiffAugment(Everything);
        var x = randn(8, 3, 16, 16, generator: new Generator(1));
        var (a, b, c) = (
            augment.Augment(x, new Generator(5)), augment.Augment(x, new Generator(5)),
            augment.Augment(x, new Generator(6)));
        Assert.True(a.allclose(b, 0, 0));
        Assert.False(a.allclose(c));
    }

    [Fact]
    public void Translation_moves_every_pixel_by_the_drawn_rows_and_columns()
    {
        using var scope = NewDisposeScope();
        var x = arange(1, 65, dtype: ScalarType.Float32).reshape(1, 1, 8, 8);
        var draws = new DiffAugmentDraws { TranslationX = Integer(1), TranslationY = Integer(-2) };
        var y = new DiffAugment(["translation"]).Apply(x, draws);
        GoldenAssert.Close(x.narrow(2, 1, 7).narrow(3, 0, 6), y.narrow(2, 0, 7).narrow(3, 2, 6), new(0, 0), "moved");
        Assert.Equal(0, y.narrow(3, 0, 2).abs().sum().item<float>());
        Assert.Equal(0, y.narrow(2, 7, 1).abs().sum().item<float>());
    }

    [Theory]
    [InlineData(0.5, 64)]
    [InlineData(0.25, 16)]
    [InlineData(0, 0)]
    public void Cutout_zeroes_a_square_of_the_given_share(double ratio, int pixels)
    {
        using var scope = NewDisposeScope();
        var x = ones(1, 2, 16, 16);
        var draws = new DiffAugmentDraws { OffsetX = Integer(8), OffsetY = Integer(8) };
        var y = new DiffAugment(["cutout"], ratio).Apply(x, draws);
        Assert.Equal(2 * (256 - pixels), y.sum().item<float>());
    }

    /// <summary>Each place of the result shows, bilinearly, the place that the transform moved there.</summary>
    [Theory]
    [InlineData("shift", 0.9, 0.2)]
    [InlineData("scale", 0.1, 0)]
    [InlineData("scale", 0.95, 0)]
    [InlineData("rotation", 0.8, 0)]
    [InlineData("shear", 0.05, 0)]
    public void A_warp_moves_places_about_the_centre(string name, double u, double v)
    {
        using var scope = NewDisposeScope();
        const int height = 12, width = 9;
        var x = randn(1, 1, height, width, dtype: ScalarType.Float64, generator: new Generator(3));
        var one = tensor(new[] { u }, dtype: ScalarType.Float64);
        var draws = new DiffAugmentDraws
        {
            Shift = tensor(new[] { u, v }, dtype: ScalarType.Float64).reshape(1, 2), Scale = one, Rotation = one,
            Shear = one,
        };
        var augment = new DiffAugment([name]);
        var actual = augment.Apply(x, draws);
        GoldenAssert.Close(actual, augment.Apply(x, draws, secondOrder: true), new(1e-12, 1e-12), "second order");
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++)
            {
                // From the centre, to the right and up.
                var (right, up) = (column - ((width - 1) / 2.0), ((height - 1) / 2.0) - row);
                var angle = (u - 0.5) * Math.PI / 3;
                var (fromRight, fromUp) = name switch
                {
                    "shift" => (right - ((v - 0.5) / 2 * width), up + ((u - 0.5) / 2 * height)),
                    "scale" => (right / (0.75 + (u / 2)), up / (0.75 + (u / 2))),
                    "rotation" => ((right * Math.Cos(angle)) + (up * Math.Sin(angle)),
                        (up * Math.Cos(angle)) - (right * Math.Sin(angle))),
                    _ => (right + ((u - 0.5) / 2 * up), up),
                };
                double expected = At(((height - 1) / 2.0) - fromUp, fromRight + ((width - 1) / 2.0));
                Assert.Equal(expected, actual[0, 0, row, column].item<double>(), 1e-9);
            }

        double At(double row, double column)
        {
            double sum = 0;
            for (int r = 0; r < height; r++)
                for (int c = 0; c < width; c++)
                    sum += Math.Max(0, 1 - Math.Abs(row - r)) * Math.Max(0, 1 - Math.Abs(column - c))
                        * x[0, 0, r, c].item<double>();
            return sum;
        }
    }

    [Fact]
    public void Quarter_turns_are_exact_and_noise_is_a_tenth()
    {
        using var scope = NewDisposeScope();
        var x = randn(3, 2, 6, 6, generator: new Generator(1));
        var turns = tensor(new long[] { -1, 0, 1 }).reshape(3, 1, 1, 1);
        var y = new DiffAugment(["rotation_90"]).Apply(x, new() { QuarterTurns = turns });
        Assert.True(y[1].Equals(x[1]));
        for (int row = 0; row < 6; row++)
            for (int column = 0; column < 6; column++)
            {
                Assert.True(y[0, 1, row, column].Equals(x[0, 1, 5 - column, row]));
                Assert.True(y[2, 1, row, column].Equals(x[2, 1, column, 5 - row]));
            }

        Assert.Throws<ArgumentException>(
            () => new DiffAugment(["rotation_90"]).Augment(zeros(2, 3, 4, 6), new Generator(1)));
        var noise = randn_like(x);
        var noisy = new DiffAugment(["noise"]).Apply(x, new() { Noise = noise });
        GoldenAssert.Close(x + (noise / 10), noisy, Tolerance.Operator, "noise");
        var drawn = new DiffAugment(["rotation_90"]).Sample(3000, 6, 6, new Generator(1)).QuarterTurns!;
        foreach (int turn in new[] { -1, 0, 1 }) Assert.InRange(drawn.eq(turn).sum().item<long>(), 900, 1100);
    }

    [Fact]
    public void Neutral_draws_leave_the_colours_and_brightness_shifts_them()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 3, 8, 8, generator: new Generator(1));
        DiffAugmentDraws Draws(double b) => new()
        {
            Brightness = full([2, 1, 1, 1], b), Saturation = full([2, 1, 1, 1], 0.5),
                Contrast = full([2, 1, 1, 1], 0.5),
        };
        var augment = new DiffAugment(["color"]);
        GoldenAssert.Close(x, augment.Apply(x, Draws(0.5)), Tolerance.Operator, "neutral");
        GoldenAssert.Close(x + 0.25, augment.Apply(x, Draws(0.75)), Tolerance.Operator, "brighter");
    }

    [Fact]
    public void Draws_stay_in_their_ranges_and_reach_the_ends()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        var draws = new DiffAugment(Everything).Sample(4000, 32, 20, rng);
        Assert.Equal((-4, 4), Range(draws.TranslationX!));
        Assert.Equal((-3, 3), Range(draws.TranslationY!));
        Assert.Equal((0, 32), Range(draws.OffsetX!));
        Assert.Equal((0, 20), Range(draws.OffsetY!));
        Assert.InRange(draws.Brightness!.min().item<float>(), 0, 0.01);
        Assert.InRange(draws.Contrast!.max().item<float>(), 0.99, 1);
    }

    [Theory]
    [InlineData("color")]
    [InlineData("translation")]
    [InlineData("cutout")]
    [InlineData("cutout,translation,color")]
    [InlineData("noise")]
    [InlineData("shift")]
    [InlineData("scale")]
    [InlineData("rotation")]
    [InlineData("shear")]
    [InlineData("rotation,color,noise,scale")]
    public void Gradients_to_second_order_equal_difference_quotients(string policy)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(2);
        var augment = new DiffAugment(policy.Split(','));
        var x = randn(2, 3, 9, 7, dtype: ScalarType.Float64, generator: rng);
        var draws = augment.Sample(2, 9, 7, rng);
        GradientCheck.ToSecondOrder(v => augment.Apply(v[0], draws, secondOrder: true), 4, x);
    }

    [Fact]
    public void Runs_on_the_meta_device_with_draws_from_the_cpu()
    {
        using var scope = NewDisposeScope();
        var x = zeros(4, 3, 16, 16, device: META);
        var y = new DiffAugment(Everything).Augment(x, new Generator(1), secondOrder: true);
        Assert.Equal(x.shape, y.shape);
    }

    [Fact]
    public void In_float64_it_agrees_with_float32()
    {
        using var scope = NewDisposeScope();
        var augment = new DiffAugment(Everything);
        var x = randn(4, 3, 16, 16, generator: new Generator(1));
        var y = augment.Augment(x.to(ScalarType.Float64), new Generator(2));
        Assert.Equal(ScalarType.Float64, y.dtype);
        GoldenAssert.Close(y, augment.Augment(x, new Generator(2)), Tolerance.Operator, "float32");
    }

    [Fact]
    public void Wrong_policies_are_refused()
    {
        Assert.Contains("colour", Assert.Throws<ArgumentException>(() => new DiffAugment(["colour"])).Message);
        Assert.Throws<ArgumentException>(() => new DiffAugment(["color", "color"]));
        Assert.Throws<ArgumentException>(() => new DiffAugment(["cutout"], 1.5));
    }

    private static Tensor Integer(long value) => tensor([value]).reshape(1, 1, 1);

    private static (long, long) Range(Tensor draws) => (draws.min().item<long>(), draws.max().item<long>());
}
