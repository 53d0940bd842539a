using System.Text.Json;
using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class GoldenModulatedConv2dTests
{
    [Fact]
    public void Every_case_agrees_with_the_fused_and_the_unfused_reference()
    {
        using var golden = GoldenFile.Open("modulated_conv2d");
        var cases = golden.Json("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var item in cases)
        {
            foreach (var form in (string[])["fused", "unfused"])
            {
                using var scope = NewDisposeScope();
                Check(golden, item, form);
            }
        }
    }

    private static void Check(GoldenFile golden, JsonElement item, string form)
    {
        var id = item.Text("id");
        var what = $"{id}.{form}";
        if (golden.Find($"{what}.y") is null) return;
        var x = golden.Variable($"{id}.x");
        var weight = golden.Variable($"{id}.weight");
        var styles = golden.Variable($"{id}.styles");
        Tensor Run(Tensor? noise) => ModulatedConv2d.Apply(
            x, weight, styles, noise, item.Integer("up") ?? 1, item.Integer("padding") ?? 0, golden["filter"],
            item.Flag("demodulate", true), item.Flag("flip_weight", true));

        var y = Run(null);
        GoldenAssert.Close(golden[$"{what}.y"], y, Tolerance.Operator, what);
        foreach (var noise in golden.After($"{what}.y_"))
            GoldenAssert.Close(
                golden[$"{what}.y_{noise}"], Run(golden[$"{id}.{noise}"]), Tolerance.Operator, $"{what} {noise}");
        GoldenAssert.Gradients(
            y, golden[$"{id}.dy"], what, Tolerance.Gradient,
            ("x", golden[$"{what}.dx"], x),
            ("weight", golden[$"{what}.dweight"], weight),
            ("styles", golden[$"{what}.dstyles"], styles));
    }
}
