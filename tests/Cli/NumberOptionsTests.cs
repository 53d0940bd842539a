using System.CommandLine;
using System.Numerics;

namespace FewShotGan.Cli.Tests;

public class NumberOptionsTests
{
    /// <summary>
    /// Every option of every command whose value is a number, with the words that lead to the command.
    /// </summary>
    public static TheoryData<string[], string> Numbers
    {
        get
        {
            var data = new TheoryData<string[], string>();
            foreach (var (path, option) in Options(Root, [])) data.Add(path, option.Name);
            return data;
        }
    }

    private static RootCommand Root =>
        FewShotCommand.Root(new Terminal(TextWriter.Null, TextWriter.Null, TimeProvider.System));

    private static IEnumerable<(string[] Path, Option Option)> Options(Command command, string[] path)
    {
        // An argument would need the same; until there is one, nothing reads it.
        Assert.DoesNotContain(command.Arguments, argument => IsNumber(argument.ValueType));
        return command.Options.Where(option => IsNumber(option.ValueType)).Select(option => (path, option))
            .Concat(command.Subcommands.SelectMany(beneath => Options(beneath, [.. path, beneath.Name])));
    }

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type)
        .GetInterfaces()
        .Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(INumber<>));

    private static string? Problem(string[] path, string option, string value) =>
        Root.Parse([.. path, option, value]).Errors.Select(error => error.Message)
            .FirstOrDefault(message => message.StartsWith($"{option} {value}:", StringComparison.Ordinal));

    [Fact]
    public void There_are_such_options() => Assert.True(Numbers.Count > 15);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Whatever_is_no_plain_number_is_refused(string[] path, string option)
    {
        foreach (var value in new[] { "0,7", "1,5", "1,000", "1 000", "1.000,5", "1'000", " 1", "1_000", "NaN",
            "Infinity", "\u0661", "7x", "", "0x10" })
            Assert.Contains("expected a ", Problem(path, option, value), StringComparison.Ordinal);
        Assert.Null(Problem(path, option, "7"));
        Assert.Null(Problem(path, option, "+7"));
    }

    [Theory]
    [InlineData(
        "--trunc 0,7: expected a number, its decimals after a point as in 0.7", "generate", "run", "--seeds", "1",
        "--out", "d", "--trunc", "0,7")]
    [InlineData(
        "--minutes 1,5: expected a number, its decimals after a point as in 0.7", "train", "--data", "d", "--minutes",
        "1,5")]
    [InlineData(
        "--frames 1.5: expected a whole number", "interpolate", "run", "--seeds", "1,2", "--out", "d", "--frames",
        "1.5")]
    [InlineData(
        "--frames 3000000: expected at most 1000000", "interpolate", "run", "--seeds", "1,2", "--out", "d", "--frames",
        "3000000")]
    [InlineData(
        "--minutes 1E+300: expected a number above 0 and at most 1000000", "train", "--data", "d", "--minutes",
        "1e300")]
    public void A_wrong_number_gets_one_line_and_code_2(string message, params string[] arguments)
    {
        using var error = new StringWriter();
        Assert.Equal(2, FewShotCommand.Run(arguments, new Terminal(TextWriter.Null, error, TimeProvider.System)));
        Assert.Equal($"fewshot: {message}\n", error.ToString());
    }

    [Fact]
    public void Decimals_and_exponents_are_read()
    {
        var parsed = Root.Parse(["train", "--minutes", "1.5e1"]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(15, parsed.GetValue<double?>("--minutes"));
    }
}
