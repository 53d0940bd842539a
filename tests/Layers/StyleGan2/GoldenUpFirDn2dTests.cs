using System.Text.Json;
using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class GoldenUpFirDn2dTests
{
    [Fact]
    public void General_cases_and_convolutions_with_resampling_agree()
    {
        using var golden = GoldenFile.Open("upfirdn2d");
        var cases = golden.Json("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var item in cases)
        {
            using var scope = NewDisposeScope();
            if (item.TryGetProperty("op", out _)) CheckConvolution(golden, item);
            else CheckGeneral(golden, item);
        }
    }

    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("filt")]
    [InlineData("adadown")]
    public void Wrappers_agree(string name)
    {
        using var golden = GoldenFile.Open("upfirdn2d");
        if (golden.Find($"{name}.x") is null) return;
        using var scope = NewDisposeScope();
        var x = golden.Variable($"{name}.x");
        var y = name switch
        {
            "up" => UpFirDn2d.Upsample2d(x, golden["filter.f1331"], 2),
            "down" => UpFirDn2d.Downsample2d(x, golden["filter.f1331"], 2),
            "filt" => UpFirDn2d.Filter2d(x, golden["filter.f1331"]),
            _ => UpFirDn2d.Downsample2d(x, golden["filter.fsym6_1d"], 2, padding: -6, flipFilter: true),
        };
        GoldenAssert.Close(golden[$"{name}.y"], y, Tolerance.Operator, name);
        GoldenAssert.Gradients(y, golden[$"{name}.dy"], name, Tolerance.Gradient, ("x", golden[$"{name}.dx"], x));
    }

    [Fact]
    public void The_filter_made_from_taps_is_the_stored_one()
    {
        using var golden = GoldenFile.Open("upfirdn2d");
        foreach (var (name, taps) in ((string, double[])[])[("f1331", [1, 3, 3, 1]), ("f121", [1, 2, 1])])
        {
            using var filter = UpFirDn2d.SetupFilter(taps);
            if (golden.Find($"filter.{name}") is { } stored)
                GoldenAssert.Close(stored, filter, Tolerance.Operator, name);
        }
    }

    private static void CheckGeneral(GoldenFile golden, JsonElement item)
    {
        var id = item.Text("id");
        var up = item.Integers("up", 2);
        var down = item.Integers("down", 2);
        var pad = item.Integers("padding_x0x1y0y1", 4);
        var x = golden.Variable($"{id}.x");
        var y = UpFirDn2d.Apply(
            x,
            golden[$"filter.{item.Text("filter")}"],
            new Factor2d(up[0], up[1]),
            new Factor2d(down[0], down[1]),
            new Padding2d(pad[0], pad[1], pad[2], pad[3]),
            item.Flag("flip_filter"),
            item.Number("gain") ?? 1);
        GoldenAssert.Close(golden[$"{id}.y"], y, Tolerance.Operator, id);
        GoldenAssert.Gradients(y, golden[$"{id}.dy"], id, Tolerance.Gradient, ("x", golden[$"{id}.dx"], x));
    }

    private static void CheckConvolution(GoldenFile golden, JsonElement item)
    {
        var id = item.Text("id");
        Assert.Equal("conv2d_resample", item.Text("op"));
        var x = golden.Variable($"{id}.x");
        var w = golden.Variable($"{id}.w");
        var y = Conv2dResample.Apply(
            x,
            w,
            golden[$"filter.{item.Text("filter")}"],
            item.Integer("up") ?? 1,
            item.Integer("down") ?? 1,
            item.Integer("padding") ?? 0,
            item.Flag("flip_weight", true),
            item.Flag("flip_filter"));
        GoldenAssert.Close(golden[$"{id}.y"], y, Tolerance.Operator, id);
        GoldenAssert.Gradients(
            y, golden[$"{id}.dy"], id, Tolerance.Gradient, ("x", golden[$"{id}.dx"], x), ("w", golden[$"{id}.dw"], w));
    }
}
