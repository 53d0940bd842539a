using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Tests.Properties;
using FewShotGan.Training;
using FewShotGan.Transfer;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Transfer;

/// <summary>Sources of other classes or of a lower resolution than the run.</summary>
public sealed class OtherSourcesTests : IDisposable
{
    private readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Classes_are_taken_by_name_and_new_ones_begin_at_the_mean()
    {
        using var scope = NewDisposeScope();
        using var pretrained = Pretrain(Labelled("cat", "dog", "hen"));
        using var session = Begin(Labelled("ant", "dog", "hen", "owl"), out var report);
        foreach (var (own, source) in new (nn.Module, nn.Module)[]
                 {
                     (session.Networks.Generator, pretrained.Networks.Generator),
                     (session.Networks.GeneratorEma, pretrained.Networks.GeneratorEma),
                     (session.Networks.Discriminator, pretrained.Networks.Discriminator),
                 })
        {
            var (rows, before) = (Embedding(own), Embedding(source));
            Assert.Equal([before.shape[0], 4], rows.shape);
            before *= Math.Sqrt(4.0 / 3); // a layer divides by the root of its inputs
            Assert.True(
                rows.select(1, 1).allclose(before.select(1, 1)) && rows.select(1, 2).allclose(before.select(1, 2)));
            var mean = before.mean([1]);
            Assert.True(rows.select(1, 0).allclose(mean) && rows.select(1, 3).allclose(mean));
        }

        Assert.Contains(
            "               classes: the source's dog, hen; ant, owl at the mean of its 3", report.Lines());
        Assert.All(
            report.Tensors.Where(row => row.State != LoadState.Loaded),
            row => Assert.Equal(("mapping.embed.weight", LoadState.ByClass), (row.Name, row.State)));
        PairRun.Iterate(session, 1);

        static Tensor Embedding(nn.Module network) => network.state_dict()["mapping.embed.weight"];
    }

    [Fact]
    public void As_many_classes_of_other_names_are_not_taken_by_their_place()
    {
        using var pretrained = Pretrain(Labelled("cat", "dog"));
        using var session = Begin(Labelled("dog", "hen"), out var report);
        var rows = session.Networks.Generator.state_dict()["mapping.embed.weight"];
        Assert.True(rows.select(1, 0).Equals(
            pretrained.Networks.Generator.state_dict()["mapping.embed.weight"].select(1, 1)));
        Assert.Contains(
            report.Lines(), line => line.Contains("the source's dog; hen at the mean", StringComparison.Ordinal));
    }

    [Fact]
    public void Networks_that_know_classes_by_their_place_alone_take_the_same_ones_alone()
    {
        Recipe Dcgan(params string[] classes) => Labelled(classes) with
        {
            Generator = new FewShotGan.Generators.Dcgan.DcganOptions().Tiny(),
            Discriminator = new FewShotGan.Discriminators.Dcgan.DcganDiscriminatorOptions().Tiny(""),
            Regularizers = [],
        };
        using var pretrained = Pretrain(Dcgan("cat", "dog"));
        using (Begin(Dcgan("cat", "dog"), out var report)) Assert.All(
            report.Tensors, row => Assert.Equal(LoadState.Loaded, row.State));
        var problem = Assert.Throws<InputException>(() => Begin(Dcgan("dog", "hen"), out _));
        Assert.Contains("found the classes cat, dog, expected dog, hen", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_grows_from_its_sources_resolution()
    {
        using var scope = NewDisposeScope();
        using var pretrained = Pretrain(tiny.Recipe);
        var recipe = Grown();
        Assert.Equal(8, ((StyleGan2GeneratorOptions)recipe.Generator).StartResolution);
        Assert.Equal(8, ((StyleGan2DiscriminatorOptions)recipe.Discriminator).StartResolution);
        using var session = Begin(recipe, out var report);
        Assert.Contains("               resolutions above the source's fade in", report.Lines());
        Assert.All(report.Tensors.Where(row => row.State != LoadState.Loaded), row => Assert.True(
            row.State == LoadState.Grown && (row.Name.Contains("b16.", StringComparison.Ordinal)
                || row.Name == "growth.lod"), row.Name));

        // At first both are the pretrained networks, of halved images and before doubled ones.
        var z = randn(4, 8);
        var (small, large) = (pretrained.Networks.Generator, session.Networks.Generator);
        var halved = Images(small, z);
        var doubled = UpFirDn2d.Upsample2d(halved, UpFirDn2d.SetupFilter(StyleGan2Shape.DefaultFilter), 2);
        Assert.True(Images(large, z).allclose(doubled, atol: 1e-6));
        var x = (rand(4, 3, 16, 16) * 2) - 1;
        var reduced = UpFirDn2d.Downsample2d(x, UpFirDn2d.SetupFilter(StyleGan2Shape.DefaultFilter), 2);
        Assert.True(session.Networks.Discriminator.Forward(x)
            .allclose(pretrained.Networks.Discriminator.Forward(reduced), atol: 1e-5));

        // Then the new blocks fade in, and are trained.
        var block = large.state_dict()["synthesis.b16.conv1.weight"].clone();
        PairRun.Iterate(session, 3);
        Assert.False(block.Equals(large.state_dict()["synthesis.b16.conv1.weight"]));
        Assert.Equal(0.5, ((IGrows)large).Lod, 1e-6);
        Checkpoint.Save(tiny.File("half"), session);
        PairRun.Iterate(session, 3);
        Assert.Equal(0, ((IGrows)large).Lod);

        using var resumed = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        Checkpoint.Restore(tiny.File("half"), resumed);
        PairRun.Iterate(resumed, 3);
        Checkpoint.Save(tiny.File("resumed"), resumed);
        Checkpoint.Save(tiny.File("through"), session);
        PairRun.AssertSame(PairRun.Files(tiny.File("through")), PairRun.Files(tiny.File("resumed")));

        static Tensor Images(ImageGenerator generator, Tensor z) => generator.Synthesize(generator.Map(z, null));
    }

    [Fact]
    public void What_has_grown_is_a_source_of_its_own_resolution_and_of_the_next()
    {
        using (Pretrain(tiny.Recipe))
        using (var session = Begin(Grown(), out _))
            Checkpoint.Save(tiny.File("pretrained"), session);
        using var same = Begin(Grown(), out var report);
        Assert.All(report.Tensors, row => Assert.Equal(LoadState.Loaded, row.State));
        Assert.Equal(0, ((IGrows)same.Networks.Generator).Lod);
        using var next = Begin(Grown(32), out _);
        Assert.Equal(16, ((StyleGan2GeneratorOptions)next.Networks.Generator.Options).StartResolution);
        PairRun.Iterate(next, 2);
    }

    [Theory]
    [InlineData("cdc")]
    [InlineData("feature_matching")]
    public void A_method_that_compares_with_the_source_refuses_growth(string method)
    {
        using var pretrained = Pretrain(tiny.Recipe);
        var problem = Assert.Throws<InputException>(() => Grown(method: $"{{type: {method}}}"));
        Assert.Contains($"found {method} with a generator that grows", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generator: {start_resolution: 12}", "generator.start_resolution: found 12, expected a power of 2")]
    [InlineData("generator: {start_resolution: 8, architecture: resnet}", "expected skip")]
    [InlineData("discriminator: {start_resolution: 4}", "found 4, expected a power of 2 from 8 to data.resolution")]
    [InlineData("discriminator: {start_resolution: 8, architecture: skip}", "expected resnet")]
    public void Impossible_growth_is_refused(string yaml, string message) => Assert.Contains(
        message, Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "r.yaml")).Message,
        StringComparison.Ordinal);

    private Recipe Grown(int resolution = 16, string method = "transfergan") => RecipeFile.Parse(
        $$"""
        data: {source: "{{tiny.Recipe.Data.Source}}", resolution: {{resolution}}}
        transfer: {from: "{{tiny.File("pretrained")}}", method: {{method}}}
        generator: {fade_kimg: 0.016}
        training: {batch: 4, kimg: 0.032}
        metrics: []
        """, "grown.yaml");

    private TrainingSession Pretrain(Recipe recipe)
    {
        var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        PairRun.Iterate(session, 2);
        Checkpoint.Save(tiny.File("pretrained"), session);
        return session;
    }

    private TrainingSession Begin(Recipe recipe, out TransferReport report)
    {
        var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var source = PretrainedNetworks.Open(tiny.File("pretrained"));
        report = session.BeginFrom(source);
        return session;
    }

    private Recipe Labelled(params string[] classes)
    {
        var folder = tiny.File(string.Join('-', classes));
        for (int i = 0; i < classes.Length; i++)
        {
            Directory.CreateDirectory(Path.Combine(folder, classes[i]));
            var pixels = Enumerable.Repeat((byte)(40 * i), 192).ToArray();
            ImageWriter.SavePng(Path.Combine(folder, classes[i], "one.png"), pixels, 8, 8, 3);
        }

        return tiny.Recipe with { Data = tiny.Recipe.Data with { Source = folder, Labels = "folders" } };
    }
}
