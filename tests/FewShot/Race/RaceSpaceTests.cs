using System.Globalization;
using FewShotGan.Race;

namespace FewShotGan.Tests.Race;

public sealed class RaceSpaceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Candidates_are_the_recipe_and_random_values_of_every_key_the_same_each_time()
    {
        const string space = """
            recipe: stylegan2-faces
            candidates: 200
            seed: 3
            keys:
              optimizer.d_lr: {from: 0.0001, to: 0.01, scale: log}
              training.ema_kimg: {from: 1, to: 3.5}
              training.batch: {from: 8, to: 11}
              augment.type: [ada, diffaugment]
            """;
        var entries = Read(space);
        Assert.Equal(200, entries.Count);
        Assert.Equal(("stylegan2-faces", "faces-0"), (entries[0].Recipe, entries[0].Name));
        Assert.Empty(entries[0].Changes);
        Assert.Equal(200, entries.Select(entry => entry.Name).Distinct().Count());
        Assert.Equal(entries.SelectMany(entry => entry.Changes), Read(space).SelectMany(entry => entry.Changes));

        // Half of what is drawn evenly over the logarithm is below the geometric mean.
        var rates = Drawn(entries, "optimizer.d_lr").Select(Number).ToList();
        Assert.All(rates, rate => Assert.InRange(rate, 0.0001, 0.01));
        Assert.InRange(rates.Count(rate => rate < 0.001), 80, 120);
        Assert.All(Drawn(entries, "optimizer.d_lr"), text => Assert.True(text.Count(char.IsDigit) <= 9, text));
        var averages = Drawn(entries, "training.ema_kimg").Select(Number).ToList();
        Assert.All(averages, average => Assert.InRange(average, 1, 3.5));
        Assert.InRange(averages.Average(), 2.1, 2.4);
        Assert.Equal(["10", "11", "8", "9"], Drawn(entries, "training.batch").Distinct().Order());
        Assert.Equal(["ada", "diffaugment"], Drawn(entries, "augment.type").Distinct().Order());
        Assert.NotEqual(
            entries.SelectMany(entry => entry.Changes),
            Read(space.Replace("seed: 3", "seed: 4", StringComparison.Ordinal)).SelectMany(entry => entry.Changes));
    }

    [Theory]
    [InlineData("recipe: a", "expected recipe, and keys with what is drawn of each")]
    [InlineData("keys: {optimizer.d_lr: [1]}", "expected recipe, and keys with what is drawn of each")]
    [InlineData("", "found no keys")]
    [InlineData("[1]", "found no keys")]
    [InlineData("a: : b", "cannot be read")]
    [InlineData("recipes: a", ":1: recipes: found 'recipes', expected recipe, candidates, seed, and keys")]
    [InlineData("recipe: a\ncandidates: 1", ":2: candidates: found '1', expected a whole number of 2 or more")]
    [InlineData("recipe: a\nkeys: {k: 3}", ":2: k: found '3', expected a list of values, or {from: 0.001, ")]
    [InlineData("recipe: a\nkeys: {training.kimg: [1, 2]}", ":2: training.kimg: found a key that a race settles")]
    [InlineData("recipe: a\nkeys: {data.fit: [pad]}", ":2: data.fit: found a key that a race settles alike for all")]
    [InlineData("recipe: a\nkeys: {k: {from: 1}}", ":2: k: found to '', expected a list")]
    [InlineData("recipe: a\nkeys: {k: {from: 1, to: 2, step: 1}}", ":2: k: found 'step', expected a list")]
    [InlineData("recipe: a\nkeys: {k: {from: 2, to: 1}}", "found from 2 to 1, expected a range that rises")]
    [InlineData("recipe: a\nkeys: {k: {from: 0, to: 1, scale: log}}", "expected a range that rises from above 0")]
    [InlineData("recipe: a\nkeys: {k: {from: 0, to: 1, scale: cubic}}", "found scale cubic, expected log or linear")]
    public void What_is_no_space_is_told_by_its_line(string space, string expected)
    {
        var problem = Assert.Throws<InputException>(() => Read(space));
        Assert.StartsWith(folder.File("faces.yaml"), problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Drawn(IReadOnlyList<RaceEntry> entries, string key) => entries
        .SelectMany(entry => entry.Changes).Where(change => change.StartsWith(key + "=", StringComparison.Ordinal))
        .Select(change => change[(key.Length + 1)..]);

    private IReadOnlyList<RaceEntry> Read(string space)
    {
        File.WriteAllText(folder.File("faces.yaml"), space);
        return RaceSpace.Read(folder.File("faces.yaml"));
    }
}
