using System.Globalization;

namespace FewShotGan.Recipes;

/// <summary>
/// Numbers as users write them, in recipes and on the command line alike: a point before decimals and nothing between
/// thousands, whatever the system's language. A decimal comma is refused, since it would be lost without a word.
/// </summary>
internal static class WrittenNumber
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private const NumberStyles Decimal = Whole | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads a number.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="type"><see cref="int"/>, <see cref="long"/> or <see cref="double"/>.</param>
    /// <returns>A value of that type, finite; null when the text is something else.</returns>
    /// <exception cref="NotSupportedException">Numbers of that type can't be read.</exception>
    public static object? Parse(string text, Type type)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(int)) return int.TryParse(text, Whole, culture, out var i) ? i : null;
        if (type == typeof(long)) return long.TryParse(text, Whole, culture, out var l) ? l : null;
        if (type == typeof(double))
            return double.TryParse(text, Decimal, culture, out var d) && double.IsFinite(d) ? d : null;
        throw new NotSupportedException($"Numbers of type {type} cannot be read.");
    }

    /// <summary>What a text of the type should have been.</summary>
    /// <param name="type">As for <see cref="Parse"/>.</param>
    public static string Expected(Type type) => type == typeof(double) ? "a number" : "a whole number";
}
