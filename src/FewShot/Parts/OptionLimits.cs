using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace FewShotGan.Parts;

/// <summary>
/// What the values of options may be, each alone: the attributes of their properties say it. Numbers without a
/// limit have one here, far above what anyone trains with: more is a slip of the pen, which would otherwise overflow,
/// or be found when no memory is left.
/// </summary>
internal static class OptionLimits
{
    /// <summary>What a key that counts something may be unless it has a limit of its own.</summary>
    public const int MostOfAnything = 1_000_000;

    /// <summary>The longest time that is counted in thousands of images.</summary>
    public const double MostKimg = 1e9;

    private static readonly ConcurrentDictionary<PropertyInfo, (AllowedValuesAttribute? Names, RangeAttribute? Range)>
        Limits = new();

    /// <summary>Every value of a section, or of one in it, that is not allowed.</summary>
    /// <param name="section">The section.</param>
    /// <param name="prefix">What its keys begin with.</param>
    public static IEnumerable<RecipeProblem> Of(object section, string prefix = "") =>
        from place in OptionKeys.Sections(section, prefix)
        from key in OptionKeys.Of(place.Section.GetType())
        let problem = Problem(key.Property, key.Property.GetValue(place.Section), place.Prefix + key.Key)
        where problem is not null
        select problem;

    private static RecipeProblem? Problem(PropertyInfo property, object? value, string key)
    {
        if (value is null) return null;
        var (names, range) = Limits.GetOrAdd(property, of =>
            (of.GetCustomAttribute<AllowedValuesAttribute>(), of.GetCustomAttribute<RangeAttribute>()));
        if (names is { Values: var allowed })
        {
            return (value as IEnumerable<string> ?? [(string)value])
                .Select(name => RecipeProblem.NotOneOf(name, [.. allowed.Cast<string>()], key))
                .FirstOrDefault(problem => problem is not null);
        }

        double least = Number(range?.Minimum, double.NegativeInfinity),
            most = Number(range?.Maximum, double.PositiveInfinity);
        // which has a rule that names the sizes
        if (value is int && key != "data.resolution") most = Math.Min(most, MostOfAnything);
        if (value is double && key.EndsWith("kimg", StringComparison.Ordinal)) most = Math.Min(most, MostKimg);
        var (above, below) = (range?.MinimumIsExclusive == true, range?.MaximumIsExclusive == true);
        var numbers = value is IEnumerable and not string ? ((IEnumerable)value).Cast<object>().ToList() : [value];
        if (numbers.Where(number => number is int or long or double).Select(number => Number(number, 0)).All(IsAllowed))
            return null;

        // A number without an upper limit of its own is told that there is one when it passes it.
        bool isTooLarge = range is null || (Number(range.Maximum, most) > most && Number(numbers[0], 0) > most);
        var expected = isTooLarge
            ? $"at most {Text(most)}"
            : Text(least, above, Number(range!.Maximum, most) > most ? double.PositiveInfinity : most, below);
        var found = value is IList
            ? $"[{string.Join(", ", numbers.Select(number => Text(Number(number, 0))))}]"
            : Text(Number(value, 0));
        return new(key, $"found {found}, expected {(value is IList ? "numbers of " : "")}{expected}"
            + (Nullable.GetUnderlyingType(property.PropertyType) is null ? "" : ", or null"));

        bool IsAllowed(double number) => (above ? number > least : number >= least)
            && (below ? number < most : number <= most);
    }

    private static string Text(double least, bool above, double most, bool below) =>
        (double.IsFinite(most) && most < double.MaxValue, above, below) switch
    {
        (false, true, _) => least == 0 ? "a number above 0" : $"above {Text(least)}",
        (false, false, _) => $"at least {Text(least)}",
        (_, false, false) => $"{Text(least)} to {Text(most)}",
        (_, true, true) => $"between {Text(least)} and {Text(most)}",
        (_, true, false) => $"above {Text(least)} and at most {Text(most)}",
        (_, false, true) => $"at least {Text(least)} and below {Text(most)}",
    };

    private static double Number(object? value, double otherwise) =>
        value is null ? otherwise : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
