using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class UpFirDn2dTests
{
    public static TheoryData<int, int, int, int, int, int, int, int, bool, bool> Cases => new()
    {
        // upX, upY, downX, downY, x0, x1, y0, y1, flip, separable
        { 1, 1, 1, 1, 2, 1, 2, 1, false, false },
        { 2, 2, 1, 1, 2, 1, 2, 1, false, false },
        { 1, 1, 2, 2, 1, 1, 1, 1, true, false },
        { 2, 1, 1, 3, 0, 3, -1, 2, true, false },
        { 3, 2, 2, 2, 5, -2, 0, 7, false, false },
        { 2, 2, 1, 1, 3, 2, 3, 2, false, true },
        { 1, 1, 2, 2, -1, 4, 2, -1, true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_definition_pixel_by_pixel(
        int upX, int upY, int downX, int downY, int x0, int x1, int y0, int y1, bool flip, bool separable)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var x = randn(2, 3, 7, 6, dtype: ScalarType.Float64, generator: rng);
        var filter = separable
            ? randn(4, dtype: ScalarType.Float64, generator: rng)
            : randn(3, 4, dtype: ScalarType.Float64, generator: rng);
        var square = separable ? filter.unsqueeze(1) * filter.unsqueeze(0) : filter;
        var expected = Definition(x, square, upX, upY, downX, downY, x0, x1, y0, y1, flip, 1.5);
        var actual = UpFirDn2d.Apply(
            x, filter, new(upX, upY), new(downX, downY), new(x0, x1, y0, y1), flip, 1.5);
        GoldenAssert.Close(expected, actual, new Tolerance(1e-12, 1e-12), "upfirdn2d");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_to_second_order_equal_difference_quotients(
        int upX, int upY, int downX, int downY, int x0, int x1, int y0, int y1, bool flip, bool separable)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(2);
        var x = randn(1, 2, 7, 6, dtype: ScalarType.Float64, generator: rng);
        var filter = separable
            ? randn(4, dtype: ScalarType.Float64, generator: rng)
            : randn(3, 4, dtype: ScalarType.Float64, generator: rng);
        GradientCheck.ToSecondOrder(
            v => UpFirDn2d.Apply(v[0], filter, new(upX, upY), new(downX, downY), new(x0, x1, y0, y1), flip, 1.5), 3, x);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Where_second_derivatives_come_it_is_the_same_as_matrix_products(
        int upX, int upY, int downX, int downY, int x0, int x1, int y0, int y1, bool flip, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        var x = randn(2, 3, 7, 6, dtype: ScalarType.Float64, generator: rng);
        if (channelsLast) x = MemoryFormat.ChannelsLast(x);
        var filter = randn(3, dtype: ScalarType.Float64, generator: rng)
            .outer(randn(4, dtype: ScalarType.Float64, generator: rng));
        var (up, down, padding) = (new Factor2d(upX, upY), new Factor2d(downX, downY), new Padding2d(x0, x1, y0, y1));
        var expected = UpFirDn2d.Apply(x, filter, up, down, padding, flip, 1.5);
        Assert.Null(FirProducts.Apply(x, filter, up, down, padding, flip, 1.5));
        using var second = SecondDerivatives.Expect();
        Assert.Null(FirProducts.Apply(x, randn(3, 4, generator: rng), up, down, padding, flip, 1.5));
        Assert.NotNull(FirProducts.Apply(x, filter, up, down, padding, flip, 1.5));
        GoldenAssert.Close(
            expected, UpFirDn2d.Apply(x, filter, up, down, padding, flip, 1.5), new Tolerance(1e-12, 1e-12), "images");
        GradientCheck.ToSecondOrder(v => UpFirDn2d.Apply(v[0], filter, up, down, padding, flip, 1.5), 4, x);
    }

    [Fact]
    public void Up_and_downsampling_keep_a_constant_image_away_from_its_border()
    {
        using var scope = NewDisposeScope();
        var filter = UpFirDn2d.SetupFilter([1, 3, 3, 1]);
        var x = full([1, 1, 8, 8], 3f);
        var up = UpFirDn2d.Upsample2d(x, filter, 2);
        var down = UpFirDn2d.Downsample2d(x, filter, 2);
        Assert.Equal([1, 1, 16, 16], up.shape);
        Assert.Equal([1, 1, 4, 4], down.shape);
        GoldenAssert.Close(full([1, 1, 12, 12], 3f), up.narrow(2, 2, 12).narrow(3, 2, 12), Tolerance.Operator, "up");
        GoldenAssert.Close(full([1, 1, 2, 2], 3f), down.narrow(2, 1, 2).narrow(3, 1, 2), Tolerance.Operator, "down");
    }

    [Fact]
    public void Long_filters_stay_separable_and_short_ones_become_square()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([8], UpFirDn2d.SetupFilter([1, 2, 3, 4, 4, 3, 2, 1]).shape);
        Assert.Equal([4, 4], UpFirDn2d.SetupFilter([1, 3, 3, 1]).shape);
        Assert.Equal([1, 1], UpFirDn2d.SetupFilter(null).shape);
        Assert.Equal(1f, UpFirDn2d.SetupFilter([1, 3, 3, 1]).sum().item<float>(), 6);
    }

    [Fact]
    public void A_factor_below_one_is_refused()
    {
        using var x = zeros(1, 1, 4, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => UpFirDn2d.Apply(x, null, 0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpFirDn2d.Apply(x, null, 1, new Factor2d(1, 0), 0));
    }

    // Zeros inserted, padded, convolved, decimated, with nothing but arithmetic on arrays.
    private static Tensor Definition(
        Tensor x, Tensor f, int upX, int upY, int downX, int downY, int x0, int x1, int y0, int y1, bool flip,
        double gain)
    {
        var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var (kh, kw) = (f.shape[0], f.shape[1]);
        var (fullH, fullW) = ((h * upY) + y0 + y1 - kh + 1, (w * upX) + x0 + x1 - kw + 1);
        var (outH, outW) = ((fullH + downY - 1) / downY, (fullW + downX - 1) / downX);
        var (input, taps) = (x.data<double>().ToArray(), f.contiguous().data<double>().ToArray());
        var output = new double[n * c * outH * outW];
        for (var i = 0; i < output.Length; i++)
        {
            var (plane, row, column) = (i / (outH * outW), i / outW % outH, i % outW);
            for (var ky = 0; ky < kh; ky++)
            {
                for (var kx = 0; kx < kw; kx++)
                {
                    var (py, px) = ((row * downY) + ky - y0, (column * downX) + kx - x0);
                    if (py < 0 || px < 0 || py >= h * upY || px >= w * upX || py % upY != 0 || px % upX != 0) continue;
                    var tap = flip ? (ky * kw) + kx : ((kh - 1 - ky) * kw) + kw - 1 - kx;
                    output[i] += gain * taps[tap] * input[(((plane * h) + (py / upY)) * w) + (px / upX)];
                }
            }
        }

        return tensor(output).reshape(n, c, outH, outW);
    }
}
