using FewShotGan.Generators;
using FewShotGan.Generators.Dcgan;
using FewShotGan.Generators.FastGan;
using FewShotGan.Images;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Passes;

public sealed class StandingStatisticsTests
{
    public static TheoryData<string> Generators => ["dcgan", "fastgan"];

    [Theory]
    [MemberData(nameof(Generators))]
    public void One_batch_gives_images_that_are_normalised_by_their_own_batch(string type)
    {
        using var tiny = new TinyRun();
        using var scope = NewDisposeScope();
        using var generator = Made(type);
        var images = ImageSet.Load(tiny.Recipe.Data);
        var before = generator.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        StandingStatistics.Take(generator, 1, 64, images, seed: 3, CPU);
        Assert.All(generator.modules(), module => Assert.False(module.training));
        foreach (var (name, value) in generator.state_dict().Where(pair => pair.Key != "num_batches_tracked"))
        {
            bool moved = StandingStatistics.IsStatistic(name);
            if (!name.EndsWith("tracked", StringComparison.Ordinal)) Assert.Equal(moved, !value.Equals(before[name]));
        }

        // The same latents and noise, normalised by themselves; running variances are unbiased.
        using var draws = RandomStreams.Of(3, "standing_statistics");
        var z = randn(64, generator.Options.ZDim, generator: draws);
        using var off = no_grad();
        var state = draws.get_state();
        var standing = generator.Synthesize(generator.Map(z, null), NoiseMode.Random, draws);
        draws.set_state(state);
        foreach (var module in generator.modules().Where(
            part => part.named_buffers(recurse: false).Any(buffer => StandingStatistics.IsStatistic(buffer.Item1))))
            module.train();
        var own = generator.Synthesize(generator.Map(z, null), NoiseMode.Random, draws);
        double apart = (standing - own).abs().max().item<float>(), spread = own.std().item<float>();
        Assert.True(spread > 0.01 && apart < 0.05 * spread, $"{apart} apart, of {spread}");
    }

    [Fact]
    public void Many_batches_give_the_mean_of_theirs()
    {
        using var tiny = new TinyRun();
        using var scope = NewDisposeScope();
        using var generator = Made("dcgan");
        var images = ImageSet.Load(tiny.Recipe.Data);
        StandingStatistics.Take(generator, 40, 16, images, seed: 3, CPU);
        var many = Statistics();
        StandingStatistics.Take(generator, 40, 16, images, seed: 3, CPU);
        Assert.All(Statistics().Zip(many), pair => Assert.True(pair.First.Equals(pair.Second))); // drawn as before
        StandingStatistics.Take(generator, 1, 640, images, seed: 4, CPU);
        Assert.All(Statistics().Zip(many), pair => Assert.True(
            pair.First.allclose(pair.Second, rtol: 0.15, atol: 0.05), $"{pair.First} {pair.Second}"));

        List<Tensor> Statistics() => [.. generator.named_buffers()
            .Where(buffer => StandingStatistics.IsStatistic(buffer.Item1)).Select(buffer => buffer.Item2.clone())];
    }

    [Fact]
    public void A_generator_without_batch_normalisation_is_refused() => Assert.Contains(
        "training.standing_batches: found 16 with generator.type stylegan2, which has no batch normalisation; "
            + "expected 0",
        Assert.Throws<InputException>(() => RecipeFile.Parse("training: {standing_batches: 16}", "r.yaml")).Message,
        StringComparison.Ordinal);

    private static ImageGenerator Made(string type)
    {
        using var init = new torch.Generator(1);
        GeneratorOptions options = type == "dcgan" ? new DcganOptions { ZDim = 8 } : new FastGanOptions { ZDim = 8 };
        var generator = options.Tiny().For(type == "dcgan" ? 8 : 32, 3, 0).Create(init);
        generator.eval();
        return generator;
    }
}
