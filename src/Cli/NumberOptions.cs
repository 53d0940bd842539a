using System.CommandLine;
using System.CommandLine.Parsing;
using FewShotGan.Recipes;

namespace FewShotGan.Cli;

/// <summary>
/// How options take numbers: as recipes do (<see cref="WrittenNumber"/>), where System.CommandLine takes <c>0,7</c> for
/// 7.
/// </summary>
internal static class NumberOptions
{
    /// <summary>
    /// Has every option of a command, and of the commands beneath it, whose value is a number take it so.
    /// </summary>
    public static void ReadAsInRecipes(Command command)
    {
        foreach (var option in command.Options)
        {
            switch (option)
            {
                case Option<int> whole: whole.CustomParser = Read<int>; break;
                case Option<int?> whole: whole.CustomParser = Read<int?>; break;
                case Option<long> whole: whole.CustomParser = Read<long>; break;
                case Option<long?> whole: whole.CustomParser = Read<long?>; break;
                case Option<double> number: number.CustomParser = Read<double>; break;
                case Option<double?> number: number.CustomParser = Read<double?>; break;
            }
        }

        foreach (var beneath in command.Subcommands) ReadAsInRecipes(beneath);
    }

    private static T? Read<T>(ArgumentResult result)
    {
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        var text = result.Tokens[0].Value;
        var value = WrittenNumber.Parse(text, type);
        bool isTooLarge = value is int and > SeedList.Most;
        if (value is not null && !isTooLarge) return (T)value;
        var expected = isTooLarge ? PlanText.Text($"at most {SeedList.Most}")
            : WrittenNumber.Expected(type) + (type == typeof(double) ? ", its decimals after a point as in 0.7" : "");
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} {text}: expected {expected}");
        return default;
    }
}
