using FewShotGan.Generators.ResNet;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

/// <summary>Against StudioGAN's residual generator in float64, with attention and labels and without.</summary>
public sealed class GoldenResNetTests
{
    private static readonly Tolerance Close = new(1e-10, 1e-11);

    [Theory]
    [InlineData("resnet_g32_attention")]
    [InlineData("resnet_g64")]
    public void Images_state_and_gradients_agree(string name)
    {
        using var golden = GoldenFile.Open(name);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new ResNetGenerator(
            new()
            {
                Resolution = golden.Json("resolution").GetInt32(), ZDim = golden.Json("z_dim").GetInt32(),
                CDim = golden.Json("c_dim").GetInt32(), Ngf = golden.Json("ngf").GetInt32(),
                Spectral = golden.Json("spectral").GetBoolean(), Attention = golden.Json("attention").GetInt32(),
            }, rng);
        generator.to(ScalarType.Float64);
        golden.LoadInto(generator, "G.");
        GoldenAssert.OneName(generator);
        generator.eval();
        using (no_grad()) GoldenAssert.Close(golden["eval.img"], Image(), Close, "eval.img");

        generator.train();
        var image = Image();
        GoldenAssert.Close(golden["train.img"], image, Close, "train.img");
        var state = generator.state_dict();
        Assert.NotEmpty(golden.After("train.after."));
        foreach (var key in golden.After("train.after."))
            GoldenAssert.Close(golden["train.after." + key], state[key], Close, key);
        var trained = generator.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        Assert.Equal(trained.Keys.Order(StringComparer.Ordinal), golden.After("train.grad."));
        GoldenAssert.Gradients(
            image, golden["train.dimg"], name, Close,
            [.. trained.Select(pair => (pair.Key, golden["train.grad." + pair.Key], pair.Value))]);

        Tensor Image() => generator.Synthesize(generator.Map(golden["in.z"], golden.Find("in.c")));
    }
}
