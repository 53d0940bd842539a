using FewShotGan.Discriminators.Features;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Golden;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Projected;

/// <summary>
/// StyleGAN-T's public discriminator, without its augmentation, on a small transformer with random weights
/// (Fixtures/vit.onnx: 64 px, patches of 16, a class token, four blocks and the embedding as outputs), images of 16 px,
/// sixteen of them in two groups of eight neighbours, and twelve in two of six with labels.
/// </summary>
public sealed class GoldenTokensTests
{
    private static ProjectedDiscriminator Discriminator(int classes, Generator init) => new(
        new ProjectedDiscriminatorOptions
        {
            Resolution = 16, FeatureNetworks = ["vit"], Heads = "tokens", Projection = "none",
            FeatureResolution = 64, CDim = classes,
        },
        [Network()], init);

    private static TorchFeatureNetwork Network() =>
        new(OnnxFile.Read(GoldenFile.Locate("vit.onnx")), new FeatureNetworkOptions { Taps = [] });

    [Theory]
    [InlineData("plain", 0)]
    [InlineData("labels", 5)]
    public void Heads_of_tokens_agree_with_their_state_and_gradients(string tag, int classes)
    {
        using var golden = GoldenFile.Open("stylegan_t");
        using var scope = NewDisposeScope();
        using var init = new Generator(0);
        using var d = Discriminator(classes, init);
        var state = d.state_dict();
        string Ours(string name) => "discriminator.mini_discs." + name;
        using (no_grad())
            foreach (var name in golden.After($"{tag}.heads."))
                state[Ours(name)].copy_(golden[$"{tag}.heads.{name}"]);
        Assert.Equal(
            golden.After($"{tag}.heads.").Select(Ours).Order(StringComparer.Ordinal),
            state.Keys.Where(d.Trains).Order(StringComparer.Ordinal));
        d.train();
        var x = golden.Variable(tag + ".x");
        var logits = d.Forward(x, golden.Find(tag + ".c"));
        GoldenAssert.Close(golden[tag + ".logits"], logits, Tolerance.Network, tag);
        foreach (var name in golden.After(tag + ".after."))
            GoldenAssert.Close(golden[$"{tag}.after.{name}"], state[Ours(name)], Tolerance.Network, $"{tag} {name}");
        GoldenAssert.Gradients(
            logits, golden[tag + ".dlogits"], tag, Tolerance.Gradient,
            [
                ("x", golden[tag + ".dx"], x),
                .. golden.After(tag + ".grad.").Select(name => (name, golden[$"{tag}.grad.{name}"], state[Ours(name)])),
            ]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)] // not to be divided into two groups of equal size
    public void Every_batch_is_judged_and_its_parts_have_one_name_each(int count)
    {
        using var scope = NewDisposeScope();
        using var init = new Generator(0);
        using var d = Discriminator(0, init);
        GoldenAssert.OneName(d);
        var logits = d.Forward(rand(count, 3, 16, 16, generator: init));
        Assert.Equal([count, 5 * 16], logits.shape);
        Assert.True(logits.isfinite().all().item<bool>());
    }

    [Fact]
    public void Convolutional_heads_take_tokens_as_maps_and_a_crop_of_the_side_that_the_network_sees_is_not_scaled()
    {
        using var scope = NewDisposeScope();
        using var init = new Generator(0);
        using var network = Network();
        using var d = new ProjectedDiscriminator(
            new()
            {
                Resolution = 128, FeatureNetworks = ["vit"], FeatureResolution = 64, Projection = "none", Scales = [0],
                HeadChannels = 6,
            },
            [Network()], init);
        var crop = rand(2, 3, 64, 64, generator: init);
        var seen = d.Look(crop);
        Assert.Equal(5, seen.Count);
        Assert.Equal([2, 12, 4, 4], seen[0].shape);
        var tokens = network.Extract(crop)[0];
        GoldenAssert.Close(
            tokens[1, 1 + (4 * 2) + 3] + tokens[1, 0], seen[0][1, TensorIndex.Colon, 2, 3], Tolerance.Operator,
            "a token");
        Assert.Equal([2, 1], d.Forward(rand(2, 3, 128, 128, generator: init)).shape);
    }

    [Theory]
    [InlineData(16, 0)] // no other tokens
    [InlineData(17, 1)] // the class
    [InlineData(18, 2)] // distilled: the mean of two
    [InlineData(21, 1)] // the class and four registers
    public void What_stands_before_the_patches_is_added_to_each(int tokens, int added)
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(tokens >= 0 ? (ulong)tokens : 0);
        var all = randn(2, tokens, 3, generator: draws);
        var map = TransformerTokens.ToMap(all);
        Assert.Equal([2, 3, 4, 4], map.shape);
        var before = tokens - 16;
        var expected = all[0, before + 6];
        if (added > 0) expected += all.narrow(1, 0, added)[0].mean([0]);
        GoldenAssert.Close(expected, map[0, TensorIndex.Colon, 1, 2], Tolerance.Operator, $"{tokens}");
    }
}
