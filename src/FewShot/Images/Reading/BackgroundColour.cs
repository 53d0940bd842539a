using System.Drawing;
using System.Globalization;

namespace FewShotGan.Images;

/// <summary>The opaque colour that transparent parts of an image are laid over.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
internal readonly record struct BackgroundColour(byte Red, byte Green, byte Blue)
{
    /// <summary>
    /// Reads an HTML colour name (<c>white</c>, <c>dark grey</c> without the space) or <c>#rrggbb</c>.
    /// </summary>
    /// <param name="text">The colour.</param>
    /// <exception cref="InputException">It is neither.</exception>
    public static BackgroundColour Parse(string text) => TryParse(text) ?? throw new InputException(
        $"data.background: '{text}' is not a colour; expected a name such as white, or #rrggbb such as #ffffff");

    /// <summary>Reads a colour as <see cref="Parse"/> does; null when it is none.</summary>
    /// <param name="text">The colour.</param>
    public static BackgroundColour? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 7 && text[0] == '#'
            && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb))
            return new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

        // HTML takes both spellings of grey, .NET one. Its names of desktop colours (ActiveBorder) are not HTML's.
        var colour = Color.FromName(text.Replace("grey", "gray", StringComparison.OrdinalIgnoreCase));
        return colour is { IsKnownColor: true, IsSystemColor: false, A: 255 }
            ? new(colour.R, colour.G, colour.B)
            : null;
    }
}
