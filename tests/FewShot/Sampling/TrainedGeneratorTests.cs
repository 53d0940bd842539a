using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Jobs;
using FewShotGan.Sampling;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Sampling;

public sealed class TrainedGeneratorTests : IDisposable
{
    private const double Rtol = 1e-5, Atol = 1e-6;

    private readonly TinyRun tiny = new();
    private readonly TrainedGenerator generator;

    public TrainedGeneratorTests() => generator = tiny.Trained(iterations: 2);

    public void Dispose()
    {
        generator.Dispose();
        tiny.Dispose();
    }

    [Fact]
    public void A_mixing_table_has_the_seeds_along_its_edges_and_mixtures_inside()
    {
        using var scope = NewDisposeScope();
        var table = generator.Mix([1, 2], [3, 4, 5], [0, 1]);
        Assert.Equal([12, 3, 8, 8], table.shape);
        Assert.True(table[0].Equals(ones(3, 8, 8)));
        AssertSame(table.narrow(0, 1, 3), generator.Sample([3, 4, 5]));
        AssertSame(table[4], generator.Sample([1])[0]);
        AssertSame(table[8], generator.Sample([2])[0]);
        Assert.False(Close(table[5], table[1]) || Close(table[5], table[4]));
    }

    [Theory]
    [InlineData(new int[0], false)]
    [InlineData(new[] { 0, 1, 2, 3 }, true)]
    public void No_layer_gives_the_rows_image_and_all_layers_the_columns(int[] layers, bool column)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(4, generator.NumWs);
        var table = generator.Mix([1], [2], layers);
        AssertSame(table[3], table[column ? 1 : 2]);
    }

    [Fact]
    public void Truncation_reaches_the_layers_before_the_cutoff_only()
    {
        using var scope = NewDisposeScope();
        var full = generator.Sample([6]);
        AssertSame(full, generator.Sample([6], new() { Psi = 0.5, Cutoff = 0 }));
        AssertSame(generator.Sample([6], new() { Psi = 0.5 }), generator.Sample([6], new() { Psi = 0.5, Cutoff = 4 }));
        var coarse = generator.Sample([6], new() { Psi = 0.5, Cutoff = 2 });
        Assert.False(Close(coarse, full) || Close(coarse, generator.Sample([6], new() { Psi = 0.5 })));
    }

    [Fact]
    public void Random_noise_is_drawn_anew_for_each_image_and_alike_each_time()
    {
        using var scope = NewDisposeScope();
        using (no_grad())
            foreach (var (name, parameter) in generator.Network.named_parameters())
                if (name.EndsWith("noise_strength", StringComparison.Ordinal)) parameter.fill_(1);
        SampleOptions random = new() { Noise = NoiseMode.Random };
        var twice = generator.Sample([6, 6], random);
        AssertSame(twice, generator.Sample([6, 6], random));
        Assert.False(Close(twice[0], twice[1]));
        var constant = generator.Sample([6, 6]);
        AssertSame(constant[0], constant[1]);
        Assert.False(Close(twice[0], constant[0]));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 8)]
    [InlineData(2, 8)]
    [InlineData(3, 8)]
    public void A_layer_works_at_the_resolution_of_its_block(int layer, int resolution) =>
        Assert.Equal(resolution, generator.ResolutionOf(layer));

    [Fact]
    public void With_labels_the_seed_decides_the_class_unless_one_is_asked_for()
    {
        using var labelled = LabelledGenerator();
        using var scope = NewDisposeScope();
        Assert.Equal(["cat", "dog"], labelled.Classes);
        Assert.Equal((0, 1, 1), (labelled.ClassOf("cat"), labelled.ClassOf("dog"), labelled.ClassOf("1")));
        AssertSame(labelled.Sample([4, 5]),
            cat([labelled.Sample([4], new() { Label = 0 }), labelled.Sample([5], new() { Label = 1 })]));
        Assert.False(Close(labelled.Sample([4]), labelled.Sample([4], new() { Label = 1 })));
        Assert.Contains(
            "did you mean 'dog'?", Assert.Throws<InputException>(() => labelled.ClassOf("dgo")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "trained without labels", Assert.Throws<InputException>(() => generator.ClassOf("cat")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_its_weights_makes_the_same_images_and_knows_the_classes()
    {
        using var labelled = LabelledGenerator();
        using var scope = NewDisposeScope();
        var file = tiny.File("labelled.safetensors");
        WeightsExporter.Write(tiny.File("b"), file, withDiscriminator: false, inHalf: false);
        using var read = TrainedGenerator.Load(file);
        Assert.Equal(labelled.Classes, read.Classes);
        Assert.True(labelled.Sample([4, 5]).Equals(read.Sample([4, 5])));
    }

    private TrainedGenerator LabelledGenerator()
    {
        foreach (var (name, i) in new[] { "cat", "dog", "cat", "dog" }.Select((name, i) => (name, i)))
        {
            Directory.CreateDirectory(tiny.File($"labelled/{name}"));
            File.Copy(tiny.File($"images/{i}.png"), tiny.File($"labelled/{name}/{i}.png"));
        }

        var recipe =
            tiny.Recipe with { Data = tiny.Recipe.Data with { Source = tiny.File("labelled"), Labels = "folders" } };
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        for (int i = 0; i < 4; i++) session.RunIteration(new TinyRun.Recorder());
        Checkpoint.Save(tiny.File("b"), session);
        return TrainedGenerator.Load(tiny.File("b"));
    }

    private static bool Close(Tensor a, Tensor b) => a.allclose(b, rtol: Rtol, atol: Atol);

    private static void AssertSame(Tensor a, Tensor b) => Assert.True(Close(a, b));
}
