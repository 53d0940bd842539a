using FewShotGan.Parts;
using FewShotGan.Recipes;

namespace FewShotGan.Tests.Recipes;

/// <summary>docs/recipes.md, which is written by hand.</summary>
public class RecipePageTests
{
    private static readonly string Page = File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "docs", "recipes.md"));

    [Fact]
    public void Every_part_has_a_line_under_its_section()
    {
        foreach (var (section, property) in OptionKeys.Of(typeof(Recipe))
            .Where(key => OptionKeys.IsSection(key.Property)))
        {
            var kind = property.PropertyType;
            if (kind.IsAssignableTo(typeof(IPartSet))) kind = kind.GetGenericArguments()[0];
            else if (!RecipeKeys.IsTyped(kind)) continue;
            var lines = Page.Split("\n### ")
                .Single(part => part.StartsWith($"`{section}`\n", StringComparison.Ordinal));
            foreach (var (name, record) in PartRegistry.All(kind))
                if (record.Assembly == kind.Assembly || record.Assembly == typeof(Recipe).Assembly)
                    Assert.Contains($"\n| `{name}` | ", lines, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Its_example_is_a_recipe()
    {
        var yaml = Page.Split("```yaml\n")[1].Split("```")[0];
        var recipe = RecipeFile.Parse(yaml, "recipes.md");
        Assert.Equal(["r1", "r2"], recipe.Regularizers.Select(PartRegistry.NameOf));
    }
}
