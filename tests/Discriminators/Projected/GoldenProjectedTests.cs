using FewShotGan.Discriminators.Projected;
using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Projected;

public sealed class GoldenProjectedTests
{
    private static FeatureMap MapOf(Tensor features, int i = 0) =>
        new($"map {i}", (int)features.shape[1], (int)features.shape[2], (int)features.shape[3]);

    [Fact]
    public void Random_projections_agree_with_their_gradients()
    {
        using var golden = GoldenFile.Open("pg_projector");
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        int count = golden.After("in.feat.").Count, cases = 0;
        foreach (var tag in golden.Names.Where(name => name.Contains(".scratch.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[0]).Distinct())
        {
            var features = Enumerable.Range(0, count).Select(i => golden.Variable($"in.feat.{i}")).ToList();
            var options = new ProjectedDiscriminatorOptions
            {
                Resolution = 8, ProjectionChannels = golden.Json("cout").GetInt32(), Expand = tag == "expand",
            };
            using var mixing = new RandomProjection([.. features.Select(MapOf)], options, rng);
            golden.LoadInto(mixing, tag + ".scratch.");
            var mixed = mixing.Forward(features);
            for (int i = 0; i < count; i++)
                GoldenAssert.Close(golden[$"{tag}.proj2.out.{i}"], mixed[i], Tolerance.Network, $"{tag} {i}");
            Assert.Equal(
                golden[tag + ".channels_out"].data<long>().ToArray(), mixing.Maps.Select(map => (long)map.Channels));
            Assert.Equal(mixed.Select(map => map.shape[2]), mixing.Maps.Select(map => (long)map.Height));
            var sum = mixed.Select((map, i) => (map * golden[$"{tag}.proj2.dout.{i}"]).sum())
                .Aggregate((a, b) => a + b);
            var gradients = autograd.grad([sum], features, retain_graph: false, create_graph: false);
            for (int i = 0; i < count; i++)
                GoldenAssert.Close(golden[$"{tag}.proj2.dfeat.{i}"], gradients[i], Tolerance.Gradient, $"{tag} d{i}");

            using var channels = new RandomProjection(
                [.. features.Select(MapOf)], options with { Projection = "ccm" }, rng);
            var state = channels.state_dict();
            using (no_grad())
                foreach (var (name, tensor) in state) tensor.copy_(golden[$"{tag}.scratch.{name}"]);
            var across = channels.Forward(features);
            for (int i = 0; i < count; i++)
                GoldenAssert.Close(golden[$"{tag}.proj1.out.{i}"], across[i], Tolerance.Network, $"{tag} ccm {i}");
            Assert.Equal(
                golden[tag + ".channels_ccm"].data<long>().ToArray(), channels.Maps.Select(map => (long)map.Channels));
            cases++;
        }

        Assert.True(cases > 0);
    }

    [Fact]
    public void Heads_agree_with_their_state_and_gradients()
    {
        using var golden = GoldenFile.Open("pg_discriminator_single");
        var cases = golden.Names.Where(name => name.EndsWith(".in.x", StringComparison.Ordinal))
            .Select(name => name[..^".in.x".Length]).ToList();
        Assert.NotEmpty(cases);
        foreach (var tag in cases)
        {
            using var scope = NewDisposeScope();
            using var rng = new Generator(0);
            var x = golden.Variable(tag + ".in.x");
            var labels = golden.Find(tag + ".in.c");
            using var head = new Head(MapOf(x), Options(golden, tag), rng);
            golden.LoadInto(head, tag + ".D.");
            head.eval();
            using (no_grad())
                GoldenAssert.Close(
                    golden[tag + ".eval.logits"], head.Forward(x, labels), Tolerance.Network, tag + " eval");
            head.train();
            var logits = head.Forward(x, labels);
            GoldenAssert.Close(golden[tag + ".train.logits"], logits, Tolerance.Network, tag + " train");
            var state = head.state_dict();
            foreach (var key in golden.After(tag + ".train.after."))
                GoldenAssert.Close(golden[$"{tag}.train.after.{key}"], state[key], Tolerance.Network, $"{tag} {key}");
            var parameters = golden.After(tag + ".train.grad.")
                .Select(key => (key, golden[$"{tag}.train.grad.{key}"], state[key]));
            GoldenAssert.Gradients(
                logits, golden[tag + ".train.dlogits"], tag, Tolerance.Gradient,
                [("x", golden[tag + ".train.dx"], x), .. parameters]);
        }
    }

    [Fact]
    public void Heads_of_several_scales_agree()
    {
        using var golden = GoldenFile.Open("pg_discriminator_multiscale");
        var features = Enumerable.Range(0, golden.After("in.feat.").Count).Select(i => golden[$"in.feat.{i}"]).ToList();
        var cases = golden.Names.Where(name => name.EndsWith("logits", StringComparison.Ordinal))
            .Select(name => name.Split('.')[0]).Distinct().ToList();
        Assert.NotEmpty(cases);
        foreach (var tag in cases)
        {
            using var scope = NewDisposeScope();
            using var rng = new Generator(0);
            var names = golden.After(tag + ".D.mini_discs.");
            var options = new ProjectedDiscriminatorOptions
            {
                Resolution = 8, Separable = names.Any(name => name.Contains("depthwise", StringComparison.Ordinal)),
                Scales = [.. names.Select(
                    name => int.Parse(name.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture)).Distinct()
                        .Order()],
            };
            using var heads = new MultiScaleDiscriminator([.. features.Select(MapOf)], options, rng);
            golden.LoadInto(heads, tag + ".D.");
            heads.eval();
            using (no_grad())
                GoldenAssert.Close(
                    golden[tag + ".eval.logits"], heads.Forward(features), Tolerance.Network, tag + " eval");
            if (golden.Find(tag + ".train.logits") is { } expected) InTraining(golden, tag, heads, expected);
        }
    }

    private static void InTraining(GoldenFile golden, string tag, MultiScaleDiscriminator heads, Tensor expected)
    {
        heads.train();
        var features = golden.After("in.feat.").Select(name => golden.Variable("in.feat." + name)).ToList();
        var logits = heads.Forward(features);
        GoldenAssert.Close(expected, logits, Tolerance.Network, tag + " train");
        var state = heads.state_dict();
        foreach (var key in golden.After(tag + ".train.after."))
            GoldenAssert.Close(golden[$"{tag}.train.after.{key}"], state[key], Tolerance.Network, $"{tag} {key}");
        var inputs = features.Select((map, i) => ($"feat {i}", golden[$"{tag}.train.dfeat.{i}"], map))
            .Concat(golden.After(tag + ".train.grad.")
                .Select(key => (key, golden[$"{tag}.train.grad.{key}"], state[key])));
        GoldenAssert.Gradients(logits, golden[tag + ".train.dlogits"], tag, Tolerance.Gradient, [.. inputs]);
    }

    [Fact]
    public void The_blur_agrees()
    {
        using var golden = GoldenFile.Open("pg_loss");
        using var scope = NewDisposeScope();
        const double sigma = 1.5; // the file's note
        var taps = BlurFade.Taps(sigma);
        GoldenAssert.Close(
            golden["blur.filter"], tensor(taps.Select(tap => (float)(tap / taps.Sum())).ToArray()), Tolerance.Operator,
            "filter");
        GoldenAssert.Close(golden["blur.y"], BlurFade.Apply(golden["blur.x"], sigma), Tolerance.Operator, "blurred");
    }

    private static ProjectedDiscriminatorOptions Options(GoldenFile golden, string tag)
    {
        bool Has(string part) => golden.After(tag + ".D.").Any(name => name.Contains(part, StringComparison.Ordinal));
        var options = new ProjectedDiscriminatorOptions
        {
            Resolution = 8, HeadChannels = golden.Json("kwargs").Integer("ndf"), Separable = Has("depthwise"),
                Patch = Has("main.0.main.2."),
        };
        return golden.Find(tag + ".D.embed.weight") is not { } embed ? options : options with
        {
            CDim = (int)embed.shape[0], EmbeddingDim = (int)embed.shape[1],
                CMapDim = (int)golden[tag + ".D.cls.weight_orig"].shape[0],
        };
    }
}
