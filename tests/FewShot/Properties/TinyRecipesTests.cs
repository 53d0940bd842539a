using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Discriminators.ResNet;
using FewShotGan.Generators;
using FewShotGan.Generators.ProGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Parts;
using FewShotGan.Recipes;

namespace FewShotGan.Tests.Properties;

/// <summary>The properties are tested of every family and of every two parts that go together.</summary>
public sealed class TinyRecipesTests
{
    [Fact]
    public void Every_registered_family_and_every_shipped_pair_is_among_the_pairs()
    {
        var pairs = TinyRecipes.Pairs;
        Assert.Equal(PartRegistry.All<GeneratorOptions>().Keys, Names(pairs, recipe => recipe.Generator));
        Assert.Equal(PartRegistry.All<DiscriminatorOptions>().Keys, Names(pairs, recipe => recipe.Discriminator));
        Assert.Contains("stylegan2 + projected", pairs.Keys);
        Assert.Contains("example + example", pairs.Keys);
    }

    [Fact]
    public void Every_two_levels_that_go_together_are_in_a_combination()
    {
        var (factors, rows) = TinyRecipes.Combinations;
        Assert.InRange(rows.Count, 1, 100);
        for (int factor = 0; factor < factors.Count; factor++)
            foreach (int level in Enumerable.Range(0, factors[factor].Levels.Count))
                Assert.Contains(rows, row => row[factor] == level);

        // All but path lengths, crops and orthogonal weights go with every network, and the first and the last not
        // with each other, nor APA with what compares or counts on real images. Nearby latents are not for those that
        // are mixed here, and so not for path lengths; features are not shown by all, nor by those of any size.
        // Bottlenecks are DCGAN's, which takes one size, and whose generator has no path lengths; classes are told by
        // the residual discriminator, of which the same holds.
        int missing = 0;
        for (int factor = 0; factor < factors.Count; factor++)
            for (int other = factor + 1; other < factors.Count; other++)
                foreach (int level in Enumerable.Range(0, factors[factor].Levels.Count))
                    foreach (int otherLevel in Enumerable.Range(0, factors[other].Levels.Count))
                        if (!rows.Any(row => row[factor] == level && row[other] == otherLevel)) missing++;
        var pairs = TinyRecipes.Pairs.Values;
        Assert.Equal(
            pairs.Count(recipe => !recipe.Generator.HasStyles)
                + pairs.Count(recipe => !recipe.Discriminator.TakesAnySize)
                + pairs.Count(recipe => recipe.Generator is StyleGan2GeneratorOptions or ProGanOptions)
                + pairs.Count(recipe => recipe.Generator.HasStyles)
                + (2 * pairs.Count(recipe => recipe.Discriminator.FeatureChannels is null))
                + pairs.Count(recipe => recipe.Discriminator is not DcganDiscriminatorOptions)
                + pairs.Count(recipe => recipe.Discriminator is not ResNetDiscriminatorOptions) + 15,
            missing);
    }

    private static IEnumerable<string> Names(IReadOnlyDictionary<string, Recipe> pairs, Func<Recipe, object> network) =>
        pairs.Values.Select(recipe => PartRegistry.NameOf(network(recipe))).Distinct().Order(StringComparer.Ordinal);
}
