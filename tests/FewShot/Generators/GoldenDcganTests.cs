using FewShotGan.Generators.Dcgan;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

/// <summary>
/// Against numbers computed in float64 from the definitions of the transposed convolution and of batch normalisation.
/// </summary>
public sealed class GoldenDcganTests
{
    private static readonly Tolerance Close = new(1e-10, 1e-11);

    [Theory]
    [InlineData("dcgan_16")]
    [InlineData("dcgan_cond_8")]
    public void Images_state_and_gradients_agree(string name)
    {
        using var golden = GoldenFile.Open(name);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new DcganGenerator(
            new()
            {
                Resolution = golden.Json("resolution").GetInt32(), ZDim = golden.Json("z_dim").GetInt32(),
                CDim = golden.Json("c_dim").GetInt32(), Ngf = golden.Json("ngf").GetInt32(),
            }, rng);
        generator.to(ScalarType.Float64);
        golden.LoadInto(generator, "G.");
        GoldenAssert.OneName(generator);

        generator.eval();
        using (no_grad()) GoldenAssert.Close(golden["eval.img"], Image(golden, generator), Close, "eval.img");

        generator.train();
        var image = Image(golden, generator);
        GoldenAssert.Close(golden["train.img"], image, Close, "train.img");
        var state = generator.state_dict();
        foreach (var key in golden.After("train.after."))
            GoldenAssert.Close(golden["train.after." + key], state[key], Close, key);
        var trained = generator.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        Assert.Equal(trained.Keys.Order(StringComparer.Ordinal), golden.After("train.grad."));
        GoldenAssert.Gradients(
            image, golden["train.dimg"], name, Close,
            [.. trained.Select(pair => (pair.Key, golden["train.grad." + pair.Key], pair.Value))]);
    }

    private static Tensor Image(GoldenFile golden, DcganGenerator generator) =>
        generator.Synthesize(generator.Map(golden["in.z"], golden.Find("in.c")));
}
