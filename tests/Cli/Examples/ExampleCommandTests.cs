using System.Text.Json;

namespace FewShotGan.Cli.Tests.Examples;

/// <summary>A command is one file: the program finds it by its mark.</summary>
public sealed class ExampleCommandTests : IDisposable
{
    private readonly DirectoryInfo run = Directory.CreateTempSubdirectory("fewshot-cli-");

    public ExampleCommandTests()
    {
        File.WriteAllText(Path.Combine(run.FullName, "recipe.yaml"), "name: example\n");
        var checkpoint = Directory.CreateDirectory(Path.Combine(run.FullName, "checkpoints", "000008"));
        File.WriteAllText(Path.Combine(checkpoint.FullName, "state.json"), "{}");
    }

    public void Dispose() => run.Delete(recursive: true);

    [Fact]
    public void It_is_listed_after_the_programs_own()
    {
        var names = FewShotCommand.Root(new Terminal(TextWriter.Null, TextWriter.Null, TimeProvider.System))
            .Subcommands.Select(command => command.Name).ToList();
        Assert.Equal("example", names[^1]);
        Assert.Contains("train", names);
    }

    [Fact]
    public void It_runs_with_its_options()
    {
        var latest = Path.Combine(run.FullName, "checkpoints", "000008");
        Assert.Equal((0, $"latest {latest}, best none\n", ""), Run("example", run.FullName));
        using var json = JsonDocument.Parse(Run("example", run.FullName, "--json").Out);
        Assert.Equal(latest, json.RootElement.GetProperty("latest").GetString());
    }

    [Theory]
    [InlineData("nowhere: no such folder", "example", "nowhere")]
    [InlineData("unknown option --jsn, did you mean --json?", "example", "--jsn")]
    [InlineData("there is no command 'exampel', did you mean example?", "exampel")]
    public void What_is_wrong_gets_one_line_and_code_2(string message, params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(
            message, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static (int Code, string Out, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = FewShotCommand.Run(arguments, new Terminal(output, error, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }
}
