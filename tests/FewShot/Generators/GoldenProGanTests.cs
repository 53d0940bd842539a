using System.Globalization;
using FewShotGan.Discriminators.ProGan;
using FewShotGan.Generators.ProGan;
using FewShotGan.Golden;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

/// <summary>Both networks of ProGAN, stable and fading, against the paper's formulas in float64.</summary>
public sealed class GoldenProGanTests
{
    [Theory]
    [InlineData("progan_16")]
    [InlineData("progan_16_cond")]
    public void Images_and_gradients_of_the_generator_agree_at_every_level(string name)
    {
        using var golden = GoldenFile.Open(name);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var generator = new ProGanGenerator(GeneratorOptions(golden), rng);
        generator.to(ScalarType.Float64);
        golden.LoadInto(generator, "G.");
        foreach (var lod in Lods(golden))
        {
            SetLod(generator, lod);
            var ws = generator.Map(golden["in.z"].to(ScalarType.Float64), golden.Find("in.c")?.to(ScalarType.Float64));
            var image = generator.Synthesize(ws);
            GoldenAssert.Close(golden[lod + ".img"], image, Tolerance.Network, lod);
            Gradients(golden, lod + ".grad.G.", image, golden["in.dimg"], generator);
        }
    }

    [Theory]
    [InlineData("progan_16")]
    [InlineData("progan_16_cond")]
    public void Logits_and_gradients_of_the_discriminator_agree_at_every_level(string name)
    {
        using var golden = GoldenFile.Open(name);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var discriminator = new ProGanDiscriminator(DiscriminatorOptions(golden), rng);
        discriminator.to(ScalarType.Float64);
        golden.LoadInto(discriminator, "D.");
        foreach (var lod in Lods(golden))
        {
            discriminator.Follow(double.Parse(lod, CultureInfo.InvariantCulture));
            var images = golden["in.images"].to(ScalarType.Float64).requires_grad_(true);
            var logits = discriminator.Forward(images, golden.Find("in.c")?.to(ScalarType.Float64));
            GoldenAssert.Close(golden[lod + ".logits"], logits, Tolerance.Network, lod);
            Gradients(golden, lod + ".grad.D.", logits, golden["in.dlogit"], discriminator);
            GoldenAssert.Gradients(
                discriminator.Forward(images, golden.Find("in.c")?.to(ScalarType.Float64)), golden["in.dlogit"], lod,
                Tolerance.Gradient, ("images", golden[lod + ".dimages"], images));
        }
    }

    [Fact]
    public void Real_images_fade_as_the_paper_has_it()
    {
        using var golden = GoldenFile.Open("progan_16");
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var fade = new FadeRealsOptions().Create(new(1, 1));
        foreach (var lod in Lods(golden))
        {
            ((IFollowsGrowth)fade).Follow(double.Parse(lod, CultureInfo.InvariantCulture));
            var faded = fade.Apply(golden["in.images"].to(ScalarType.Float64), rng, secondOrder: false);
            GoldenAssert.Close(golden[lod + ".faded"], faded, Tolerance.Operator, lod);
        }
    }

    [Fact]
    public void Levels_of_detail_agree_at_every_moment()
    {
        using var golden = GoldenFile.Open("progan_16");
        var cases = golden.Json("schedules").EnumerateArray().ToList();
        Assert.Equal(4, cases.Count);
        foreach (var given in cases)
        {
            var schedule = new GrowthSchedule
            {
                StartResolution = given.Integer("start")!.Value,
                StableKimg = Numbers(given, "stable"),
                FadeKimg = Numbers(given, "fade"),
            };
            int resolution = given.Integer("resolution")!.Value;
            Assert.Empty(schedule.Problems(resolution));
            foreach (var (nimg, lod) in Numbers(given, "nimg").Zip(Numbers(given, "lod")))
                Assert.Equal(lod, schedule.Lod((long)nimg, resolution), 1e-9);
        }
    }

    /// <summary>Parameters that the level does not use have no gradient, here as there.</summary>
    private static void Gradients(GoldenFile golden, string prefix, Tensor output, Tensor weights, nn.Module network)
    {
        var expected = golden.After(prefix);
        if (expected.Count == 0) return;
        foreach (var parameter in network.parameters()) parameter.grad = null;
        (output * weights).sum().backward();
        var reached = network.named_parameters().Where(pair => pair.parameter.grad is not null)
            .ToDictionary(pair => pair.name, pair => pair.parameter.grad!);
        Assert.Equal(expected, reached.Keys.Order(StringComparer.Ordinal));
        foreach (var key in expected)
            GoldenAssert.Close(golden[prefix + key], reached[key], Tolerance.Gradient, prefix + key);
    }

    private static void SetLod(ProGanGenerator generator, string lod)
    {
        using var off = no_grad();
        generator.named_buffers().Single(pair => pair.name == "growth.lod").buffer
            .fill_(double.Parse(lod, CultureInfo.InvariantCulture));
    }

    private static List<string> Lods(GoldenFile golden) =>
        [.. golden.Json("lods").EnumerateArray().Select(lod => lod.GetString()!)];

    private static double[] Numbers(System.Text.Json.JsonElement given, string key) =>
        [.. given.GetProperty(key).EnumerateArray().Select(number => number.GetDouble())];

    private static ProGanOptions GeneratorOptions(GoldenFile golden) => new()
    {
        Resolution = Integer(golden, "resolution"), ZDim = Integer(golden, "z_dim"), CDim = Integer(golden, "c_dim"),
        ChannelBase = Integer(golden, "channel_base"), ChannelMax = Integer(golden, "channel_max"),
    };

    private static ProGanDiscriminatorOptions DiscriminatorOptions(GoldenFile golden) => new()
    {
        Resolution = Integer(golden, "resolution"), CDim = Integer(golden, "c_dim"),
        ChannelBase = Integer(golden, "channel_base"), ChannelMax = Integer(golden, "channel_max"),
        MbstdGroupSize = Integer(golden, "group"),
    };

    private static int Integer(GoldenFile golden, string key) => golden.Json(key).GetInt32();
}
