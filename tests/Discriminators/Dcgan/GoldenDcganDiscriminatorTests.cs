using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Dcgan;

/// <summary>
/// Against numbers computed in float64 from the definitions of the convolution, of both normalisations, and of
/// WGAN-GP's penalty (Gulrajani et al. 2017, equation 3).
/// </summary>
public sealed class GoldenDcganDiscriminatorTests
{
    private static readonly Tolerance Close = new(1e-10, 1e-11);

    [Theory]
    [InlineData("none")]
    [InlineData("layer")]
    [InlineData("batch")]
    public void Logits_gradients_and_the_penaltys_gradients_agree(string norm)
    {
        using var golden = GoldenFile.Open("dcgan_" + norm);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new DcganDiscriminator(
            new()
            {
                Resolution = golden.Json("resolution").GetInt32(), Ndf = golden.Json("ndf").GetInt32(),
                Norm = golden.Json("norm").GetString()!,
            }, rng);
        d.to(ScalarType.Float64);
        golden.LoadInto(d, "D.");
        GoldenAssert.OneName(d);

        d.eval();
        using (no_grad()) GoldenAssert.Close(golden["eval.logits"], d.Forward(golden["in.img"]), Close, "eval.logits");

        d.train();
        var image = golden.Variable("in.img");
        var logits = d.Forward(image);
        GoldenAssert.Close(golden["logits"], logits, Close, "logits");
        var state = d.state_dict();
        Assert.Equal(norm == "batch", golden.After("after.").Count > 0);
        foreach (var key in golden.After("after.")) GoldenAssert.Close(golden["after." + key], state[key], Close, key);
        var trained = d.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        Assert.Equal(trained.Keys.Order(StringComparer.Ordinal), golden.After("grad."));
        GoldenAssert.Gradients(
            logits, golden["dlogits"], norm, Close,
            [("img", golden["dimg"], image),
                .. trained.Select(pair => (pair.Key, golden["grad." + pair.Key], pair.Value))]);

        var slope = autograd.grad([d.Forward(image).sum()], [image], retain_graph: true, create_graph: true)[0];
        var penalty = (slope.square().sum([1, 2, 3]).sqrt() - 1).square();
        GoldenAssert.Close(golden["penalty.value"], penalty, Close, "penalty");
        penalty.mean().backward();
        foreach (var (name, parameter) in trained)
        {
            var gradient = parameter.grad ?? zeros_like(parameter);
            GoldenAssert.Close(golden["penalty.grad." + name], gradient, Close, "penalty's " + name);
        }
    }
}
