using FewShotGan.Parts;
using FewShotGan.Recipes;

namespace FewShotGan.Tests.Parts;

public class RecipeLimitsTests
{
    /// <summary>Every key of every part, and the setting that chooses the part.</summary>
    private static IEnumerable<(string Choice, string Key, Type Type)> Keys(
        Type section, string prefix = "", string choice = "seed=0")
    {
        foreach (var (name, property) in OptionKeys.Of(section))
        {
            var (key, type) = (prefix + name, property.PropertyType);
            var inner = !OptionKeys.IsSection(property) ? [(choice, key, Nullable.GetUnderlyingType(type) ?? type)]
                : RecipeKeys.IsTyped(type)
                ? PartRegistry.All(type).SelectMany(part => Keys(part.Value, key + ".", $"{key}.type={part.Key}"))
                : type.IsAssignableTo(typeof(IPartSet))
                    ? PartRegistry.All(type.GetGenericArguments()[0])
                    .SelectMany(part => Keys(part.Value, $"{key}.{part.Key}."))
                : Keys(type, key + ".", choice);
            foreach (var found in inner) yield return found;
        }
    }

    private static TheoryData<string, string> Of<T>(string ending)
    {
        var data = new TheoryData<string, string>();
        foreach (var (choice, key, type) in Keys(typeof(Recipe)))
            if (type == typeof(T) && key.EndsWith(ending, StringComparison.Ordinal)) data.Add(choice, key);
        return data;
    }

    private static string[] Problems(params string[] settings) => Assert.Throws<InputException>(
        () => RecipeFile.Parse("", "", [.. settings.Select(RecipeOverride.Parse)])).Message.Split('\n');

    public static TheoryData<string, string> Counts => Of<int>("");

    public static TheoryData<string, string> Lengths => Of<double>("kimg");

    [Theory]
    [MemberData(nameof(Counts))]
    public void No_count_may_be_as_large_as_a_number_can_be(string choice, string key) => Assert.Contains(
        Problems(choice, $"{key}={int.MaxValue}"),
        problem => problem.StartsWith($"-s {key}: found {int.MaxValue}, expected ", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void No_length_may_be_without_end(string choice, string key) =>
        Assert.Contains(Problems(choice, $"{key}=1e300"), problem =>
            problem.StartsWith($"-s {key}: found 1E+300, expected at most 1000000000", StringComparison.Ordinal));

    [Fact]
    public void Limits_hold_for_numbers_together()
    {
        string[] large = ["data.resolution=1024", "generator.channel_base=32768", "discriminator.channel_base=32768"];
        Assert.Equal(
            "-s training.batch: found 1024, expected at most 682 at a data.resolution of 1024",
            Assert.Single(Problems([.. large, "training.batch=1024"])));
        Assert.Equal(
            "-s training.grid_rows: found 256 with 256 grid_columns, expected at most 682 images in all at a "
                + "data.resolution of 1024",
            Assert.Single(Problems([.. large, "training.grid_columns=256", "training.grid_rows=256"])));
        Assert.Equal(
            2044, RecipeFile.Parse(
                "", "", [.. large.Append("data.channels=grey").Append("training.batch=2044")
                    .Select(RecipeOverride.Parse)]).Training.Batch);
    }

    [Fact]
    public void An_impossible_resolution_is_told_once() => Assert.Equal(
        "-s data.resolution: found 1048576, expected one of 8, 16, 32, 64, 128, 256, 512, 1024",
        Assert.Single(Problems("data.resolution=1048576")));

    [Fact]
    public void What_overflows_in_another_rule_is_told_as_too_large() => Assert.Equal(
        ["-s generator.ngf: found 33554432, expected 1 to 1024"],
        Problems("generator.type=fastgan", "discriminator.type=projected", "data.resolution=256",
            "generator.ngf=33554432"));
}
