using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class GoldenBiasActTests
{
    [Fact]
    public void Every_case_agrees_with_its_gradients()
    {
        using var golden = GoldenFile.Open("bias_act");
        var cases = golden.Json("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var item in cases)
        {
            using var scope = NewDisposeScope();
            var id = item.Text("id");
            var act = Enum.Parse<Activation>(item.Text("act"), ignoreCase: true);
            var x = golden.Variable($"{id}.x");
            var b = item.Flag("bias") ? golden.Variable($"{id}.b") : null;
            var y = BiasAct.Apply(x, b, act, item.Number("alpha"), item.Number("gain"), item.Number("clamp"));
            GoldenAssert.Close(golden[$"{id}.y"], y, Tolerance.Operator, id);
            (string, Tensor, Tensor) dx = ("x", golden[$"{id}.dx"], x);
            GoldenAssert.Gradients(
                y, golden[$"{id}.dy"], id, Tolerance.Gradient, b is null ? [dx] : [dx, ("b", golden[$"{id}.db"], b)]);
        }
    }

    [Fact]
    public void Defaults_of_each_activation_agree()
    {
        using var golden = GoldenFile.Open("bias_act");
        foreach (var item in golden.Json("cases").EnumerateArray())
        {
            var act = Enum.Parse<Activation>(item.Text("act"), ignoreCase: true);
            if (item.Number("default_gain") is { } gain) Assert.Equal(gain, BiasAct.DefaultGain(act), 12);
            if (item.Number("default_alpha") is { } alpha) Assert.Equal(alpha, BiasAct.DefaultAlpha(act), 12);
        }
    }
}
