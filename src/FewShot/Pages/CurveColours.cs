namespace FewShotGan.Pages;

/// <summary>Okabe and Ito's colours of curves, which are told apart with any colour vision.</summary>
internal static class CurveColours
{
    private static readonly string[] Colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    /// <summary>How many there are.</summary>
    public static int Count => Colours.Length;

    /// <summary>The colour of a curve on white paper.</summary>
    /// <param name="number">Which, from 0; after the last they begin again.</param>
    public static string Of(int number) => Colours[number % Count];
}
