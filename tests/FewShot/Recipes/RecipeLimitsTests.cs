using FewShotGan.Recipes;

namespace FewShotGan.Tests.Recipes;

public class RecipeLimitsTests
{
    private static IEnumerable<(string Key, Type Type)> Keys(object section, string prefix = "") => RecipeKeys.Of(section.GetType())
        .SelectMany(pair => RecipeKeys.IsSection(pair.Property)
            ? Keys(pair.Property.GetValue(section)!, $"{prefix}{pair.Key}.")
            : [(prefix + pair.Key, Nullable.GetUnderlyingType(pair.Property.PropertyType) ?? pair.Property.PropertyType)]);

    private static string[] Problems(params string[] settings) => Assert.Throws<InputException>(
        () => RecipeFile.Parse("", "", [.. settings.Select(RecipeOverride.Parse)])).Message.Split('\n');

    public static TheoryData<string> Counts => [.. Keys(new Recipe()).Where(key => key.Type == typeof(int)).Select(key => key.Key)];

    public static TheoryData<string> Lengths =>
        [.. Keys(new Recipe()).Where(key => key.Type == typeof(double) && key.Key.EndsWith("kimg", StringComparison.Ordinal)).Select(key => key.Key)];

    [Theory]
    [MemberData(nameof(Counts))]
    public void No_count_may_be_as_large_as_a_number_can_be(string key) =>
        Assert.Contains(Problems($"{key}={int.MaxValue}"), problem => problem.StartsWith($"-s {key}: found {int.MaxValue}, expected ", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void No_length_may_be_without_end(string key) =>
        Assert.Contains($"-s {key}: found 1E+300, expected at most 1000000000", Problems($"{key}=1e300"));

    [Fact]
    public void Limits_hold_for_numbers_together()
    {
        string[] large = ["data.resolution=1024", "generator.channel_base=32768", "discriminator.channel_base=32768"];
        Assert.Equal("-s training.batch: found 1024, expected at most 682 at a data.resolution of 1024", Assert.Single(Problems([.. large, "training.batch=1024"])));
        Assert.Equal(
            "-s training.grid_rows: found 256 with 256 grid_columns, expected at most 682 pictures in all at a data.resolution of 1024",
            Assert.Single(Problems([.. large, "training.grid_columns=256", "training.grid_rows=256"])));
        Assert.Equal(2044, RecipeFile.Parse("", "", [.. large.Append("data.channels=grey").Append("training.batch=2044").Select(RecipeOverride.Parse)]).Training.Batch);
    }

    [Fact]
    public void An_impossible_resolution_is_told_once() => Assert.Equal(
        "-s data.resolution: found 1048576, expected one of 8, 16, 32, 64, 128, 256, 512, 1024", Assert.Single(Problems("data.resolution=1048576")));

    [Fact]
    public void What_overflows_in_another_rule_is_told_as_too_large() => Assert.Equal(
        ["-s generator.ngf: found 33554432, expected at most 1024"],
        Problems("generator.type=fastgan", "discriminator.type=projected", "data.resolution=256", "generator.ngf=33554432"));
}
