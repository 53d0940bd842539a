using FewShotGan.Discriminators.ResNet;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.ResNet;

/// <summary>
/// Against StudioGAN's residual discriminator in float64: with a projection and attention, with a classifier, and with
/// layer normalisation (there in the place of batch normalisation, without that on the shortcut and in the first block,
/// and with the mean over pixels for their sum, as in WGAN-GP).
/// </summary>
public sealed class GoldenResNetDiscriminatorTests
{
    private static readonly Tolerance Close = new(1e-10, 1e-11);

    [Theory]
    [InlineData("resnet_d32_projection")]
    [InlineData("resnet_d64_classifier")]
    [InlineData("resnet_d32_layer")]
    public void Logits_classes_state_and_gradients_agree(string name)
    {
        using var golden = GoldenFile.Open(name);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new ResNetDiscriminator(
            new()
            {
                Resolution = golden.Json("resolution").GetInt32(), CDim = golden.Json("c_dim").GetInt32(),
                Ndf = golden.Json("ndf").GetInt32(), Norm = golden.Json("norm").GetString()!,
                Labels = golden.Json("labels").GetString()!, Attention = golden.Json("attention").GetInt32(),
            }, rng);
        d.to(ScalarType.Float64);
        golden.LoadInto(d, "D.");
        GoldenAssert.OneName(d);
        var labels = golden.Find("in.c");
        d.eval();
        using (no_grad())
            GoldenAssert.Close(golden["eval.logits"], d.Forward(golden["in.img"], labels), Close, "eval.logits");

        d.train();
        var image = golden.Variable("in.img");
        var judged = d.Examine([image], labels);
        GoldenAssert.Close(golden["logits"], judged.Logits, Close, "logits");
        var state = d.state_dict();
        Assert.Equal(d.Options is ResNetDiscriminatorOptions { Norm: "spectral" }, golden.After("after.").Count > 0);
        foreach (var key in golden.After("after.")) GoldenAssert.Close(golden["after." + key], state[key], Close, key);
        var trained = d.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        Assert.Equal(trained.Keys.Order(StringComparer.Ordinal), golden.After("grad."));
        var (outputs, weights) = (judged.Logits, golden["dlogits"]);
        if (golden.Find("classes") is { } classes)
        {
            var told = judged.More[Judgement.Classes];
            GoldenAssert.Close(classes, told, Close, "classes");
            (outputs, weights) = (cat([outputs, told], 1), cat([weights, golden["dclasses"]], 1));
        }

        GoldenAssert.Gradients(
            outputs, weights, name, Close,
            [("img", golden["dimg"], image),
                .. trained.Select(pair => (pair.Key, golden["grad." + pair.Key], pair.Value))]);
        Assert.Equal((long?)d.Options.FeatureChannels, judged.More[Judgement.Features].shape[1]);
    }
}
