using FewShotGan.Generators.FastGan;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

public sealed class GoldenFastGanTests
{
    [Theory]
    [InlineData("fastgan_128")]
    [InlineData("fastgan_lite_128")]
    [InlineData("fastgan_lite_256")]
    [InlineData("fastgan_cond_lite_128")]
    [InlineData("fastgan_lite_64_ext")]
    public void Images_state_and_gradients_agree(string name)
    {
        using var golden = GoldenFile.Open(name);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new FastGanGenerator(Options(golden), rng);
        golden.LoadInto(generator, "G.");
        generator.eval();
        using (no_grad())
            GoldenAssert.Close(golden["eval.img"], Image(golden, generator, "eval"), Tolerance.Network, "eval.img");
        if (golden.Find("train.img") is not { } expected) return;

        generator.train();
        var image = Image(golden, generator, "train");
        GoldenAssert.Close(expected, image, Tolerance.Network, "train.img");
        var state = generator.state_dict();
        var after = golden.After("train.after.");
        Assert.NotEmpty(after);
        foreach (var key in after) GoldenAssert.Close(golden["train.after." + key], state[key], Tolerance.Network, key);
        if (golden.Find("train.dimg") is not { } weights) return;
        var parameters = golden.After("train.grad.").Select(key => (key, golden["train.grad." + key], state[key]))
            .ToArray();
        GoldenAssert.Gradients(image, weights, name, Tolerance.Gradient, parameters);
    }

    // The noise is what the file logged, in the order in which the layers ask for it.
    private static Tensor Image(GoldenFile golden, FastGanGenerator generator, string mode)
    {
        int asked = 0;
        var ws = generator.Map(golden["in.z"], golden.Find("in.c"));
        var image = generator.Synthesis.Forward(
            ws.select(1, 0), generator.NumWs == 2 ? ws.select(1, 1) : null,
            shape =>
            {
                var noise = golden[FormattableString.Invariant($"{mode}.noise{asked++:D2}")];
                Assert.Equal(noise.shape, shape);
                return noise;
            });
        Assert.Equal(golden.After(mode + ".noise").Count, asked);
        return image;
    }

    private static FastGanOptions Options(GoldenFile golden)
    {
        var kwargs = golden.Json("kwargs");
        return new FastGanOptions
        {
            Resolution = kwargs.Integer("img_resolution")!.Value,
            ZDim = kwargs.Integer("z_dim")!.Value,
            CDim = kwargs.Integer("cond") > 0
            ? kwargs.GetProperty("synthesis_kwargs").Integer("num_classes")!.Value
            : 0,
            ImageChannels = kwargs.Integer("img_channels") ?? 3,
            Ngf = kwargs.Integer("ngf")!.Value,
            Lite = kwargs.GetProperty("synthesis_kwargs").Flag("lite"),
        };
    }
}
