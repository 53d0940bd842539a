using System.Globalization;
using FewShotGan.Layers;

namespace FewShotGan.Recipes;

/// <summary>
/// The most that a recipe's numbers may be. Each limit is far above what anyone trains with: more is a slip of the pen, which would
/// otherwise overflow, or be found when no memory is left.
/// </summary>
internal static class RecipeLimits
{
    /// <summary>What a key that counts something may be unless it has a limit of its own.</summary>
    public const int MostOfAnything = 1_000_000;

    /// <summary>The longest time that is counted in thousands of pictures.</summary>
    public const double MostKimg = 1e9;

    private const int Width = 4096, Interval = 10_000, Cells = 256;

    private static readonly Dictionary<string, int> Most = new()
    {
        ["data.resolution"] = int.MaxValue, // has a rule of its own, which names the sizes that there are
        ["generator.z_dim"] = Width, ["generator.w_dim"] = Width, ["generator.channel_max"] = Width, ["discriminator.channel_max"] = Width,
        ["generator.channel_base"] = Width * 1024, ["discriminator.channel_base"] = Width * 1024, ["generator.mapping_layers"] = 100,
        ["generator.ngf"] = Width / 4, ["discriminator.mbstd_channels"] = Width, ["discriminator.projected.channels"] = Width,
        ["discriminator.projected.head_channels"] = Width, ["discriminator.vision_aided.width"] = Width,
        ["loss.r1_interval"] = Interval, ["loss.pl_interval"] = Interval, ["augment.ada.interval"] = Interval,
        ["training.batch"] = 8192, ["training.grid_columns"] = Cells, ["training.grid_rows"] = Cells, ["training.threads"] = 1024,
    };

    /// <summary>Every number of a recipe that is too large, alone or with others.</summary>
    /// <param name="recipe">The recipe to check.</param>
    public static IEnumerable<RecipeProblem> Check(Recipe recipe)
    {
        var alone = Numbers(recipe, "").Where(number => number.Value > number.Most)
            .Select(number => new RecipeProblem(number.Key, $"found {Text(number.Value)}, expected at most {Text(number.Most)}")).ToList();
        return alone.Count > 0 ? alone : StyleGan2Shape.IsResolution(recipe.Data.Resolution) ? Together(recipe) : [];
    }

    private static IEnumerable<(string Key, double Value, double Most)> Numbers(object section, string prefix)
    {
        foreach (var (name, property) in RecipeKeys.Of(section.GetType()))
        {
            var (key, value) = (prefix + name, property.GetValue(section));
            if (value is int count) yield return (key, count, Most.GetValueOrDefault(key, MostOfAnything));
            else if (value is double kimg && name.EndsWith("kimg", StringComparison.Ordinal)) yield return (key, kimg, MostKimg);
            else if (RecipeKeys.IsSection(property))
                foreach (var number in Numbers(value!, key + ".")) yield return number;
        }
    }

    /// <summary>Pictures that are held at once are one array, which has a longest length.</summary>
    private static IEnumerable<RecipeProblem> Together(Recipe recipe)
    {
        var (data, training) = (recipe.Data, recipe.Training);
        int most = Array.MaxLength / (data.ChannelCount * data.Resolution * data.Resolution);
        if (training.Batch > most)
            yield return new("training.batch", $"found {training.Batch}, expected at most {most} at a data.resolution of {data.Resolution}");
        if (training.GridColumns * training.GridRows > most)
            yield return new("training.grid_rows", $"found {training.GridRows} with {training.GridColumns} grid_columns, expected at most {most} "
                + $"pictures in all at a data.resolution of {data.Resolution}");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
