namespace FewShotGan.Cli.Tests;

public class CommandLineTests
{
    private static (int Code, string Out, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = FewShotCommand.Run(arguments, new Terminal(output, error, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }

    private static void AssertRefused(string message, params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("fewshot: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_the_commands()
    {
        var (code, output, _) = Run("--help");
        Assert.Equal(0, code);
        foreach (var command in new[] { "train", "dataset", "generate", "interpolate" })
            Assert.Contains(command, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "[--data|--out|--resume|--dry-run|--device|--quiet]")]
    [InlineData("generate", "[--seeds|--trunc|--grid|--out|--device]")]
    [InlineData("interpolate", "[--seeds|--frames|--out|--device]")]
    public void Help_of_a_command_lists_its_options(string command, string options)
    {
        var (code, output, _) = Run(command, "--help");
        Assert.Equal(0, code);
        foreach (var option in options.Trim('[', ']').Split('|')) Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_command_lines_get_one_line_and_code_2()
    {
        AssertRefused("--seeds", "generate", "run", "--out", "d");
        AssertRefused("--out", "generate", "run", "--seeds", "1");
        AssertRefused("--seedz", "generate", "run", "--out", "d", "--seeds", "1", "--seedz", "1");
        AssertRefused("--dataa", "train", "--dataa");
        AssertRefused("half", "generate", "run", "--out", "d", "--seeds", "1", "--trunc", "half");
    }

    [Fact]
    public void Wrong_values_get_one_line_and_code_2()
    {
        AssertRefused("--device tpu: expected auto, cpu, cuda or cuda:N", "train", "--data", ".", "--device", "tpu");
        AssertRefused("--seeds 3-1", "generate", "run", "--out", "d", "--seeds", "3-1");
        AssertRefused("--grid 2x: expected columns and rows", "generate", "run", "--out", "d", "--seeds", "1", "--grid", "2x");
        AssertRefused("at most 4", "generate", "run", "--out", "d", "--seeds", "0-4", "--grid", "2x2");
        AssertRefused("at least two", "interpolate", "run", "--out", "d", "--seeds", "4");
        AssertRefused("--frames 0", "interpolate", "run", "--out", "d", "--seeds", "4,5", "--frames", "0");
        AssertRefused("nowhere: no such folder", "generate", "nowhere", "--out", "d", "--seeds", "1");
        AssertRefused("nowhere: no such folder", "train", "--resume", "nowhere");
        AssertRefused("nowhere.yaml: no such recipe", "train", "nowhere.yaml");
    }
}
