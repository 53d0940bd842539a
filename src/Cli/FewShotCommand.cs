using System.CommandLine;
using System.CommandLine.Parsing;
using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary>The program: its commands, and how failures become exit codes.</summary>
public static class FewShotCommand
{
    /// <summary>Exit code of work that was done.</summary>
    public const int Done = 0;

    /// <summary>Exit code of a run that failed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code of a wrong input or command line.</summary>
    public const int WrongInput = 2;

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>The exit code: 0, 1 or 2.</returns>
    public static int Run(string[] arguments, Terminal terminal)
    {
        var result = Root(terminal).Parse(arguments);
        if (Misunderstood(result) is { } problem)
        {
            Complain(terminal, problem);
            return WrongInput;
        }

        try
        {
            return result.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (InputException wrong)
        {
            foreach (var line in wrong.Message.Split('\n'))
                Complain(terminal, InOptions(result.CommandResult.Command, line));
            return WrongInput;
        }
        catch (Exception failure)
        {
            // libtorch's messages bring their own stack of native frames after the first line.
            Complain(terminal, failure.Message.Split('\n')[0] + HowToResume(failure as DivergedException));
            if (Environment.GetEnvironmentVariable("FEWSHOT_TRACE") == "1") terminal.Error.WriteLine(failure);
            else if (failure is not DivergedException) Complain(terminal, "FEWSHOT_TRACE=1 shows where this came from");
            return Failed;
        }
    }

    /// <summary>The program's commands.</summary>
    internal static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Trains generators from about a hundred images.");
        foreach (var command in TopLevelCommandAttribute.All(terminal)) root.Add(command);
        NumberOptions.ReadAsInRecipes(root);
        return root;
    }

    /// <summary>
    /// What to mend of a command line that can't be understood: the first slip, since one often brings several errors
    /// with it.
    /// </summary>
    private static string? Misunderstood(ParseResult result)
    {
        if (result.Tokens.Any(token => token.Type == TokenType.Directive)) return null; // a shell asks for completions
        var command = result.CommandResult.Command;
        var path = result.CommandResult.Parent is null ? "fewshot" : $"fewshot {command.Name}";

        // A mistyped option would otherwise be taken for an argument, and the next word be complained of.
        var words = result.Tokens.Where(token => token.Type == TokenType.Argument).Select(token => token.Value)
            .Concat(result.UnmatchedTokens);
        if (words.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal)) is { } option)
        {
            // One that there is was taken for the value of the option before it.
            if (command.Options.Any(known => known.Name == option)
                && result.Tokens.TakeWhile(token => token.Value != option).LastOrDefault() is { } before)
                return $"{before.Value} needs a value, found {option}; {path} --help says which";
            return $"unknown option {option}{DidYouMean(option, command.Options.Select(known => known.Name))}; {path} "
                + "--help lists them";
        }

        if (command.Subcommands.Count > 0 && result.UnmatchedTokens is [var word, ..])
            return $"there is no command '{word}'{DidYouMean(word, command.Subcommands.Select(known => known.Name))}; "
                + $"{path} --help lists them";
        if (command.Subcommands.Count > 0 && result.Errors.Count > 0)
            return $"no command was given; {path} --help lists them";
        return result.Errors is [var first, ..] ? first.Message : null;
    }

    /// <summary>What to type to go on with a run that has diverged; empty when it saved nothing.</summary>
    private static string HowToResume(DivergedException? diverged) => diverged?.Run is { } run
        ? $": fewshot train --resume {run} {string.Join(' ', diverged.Smaller.Select(key => $"-s {key}"))}"
        : "";

    /// <summary>The library names properties of its own; where one is an option here, the line says so.</summary>
    private static string InOptions(Command command, string line) =>
        command.Options.Any(option => line.StartsWith($"{option.Name[2..]}:", StringComparison.Ordinal)
            || line.StartsWith($"{option.Name[2..]} ", StringComparison.Ordinal)) ? $"--{line}" : line;

    private static string DidYouMean(string word, IEnumerable<string> known) =>
        NearestName.Of(word, known) is { } nearest ? $", did you mean {nearest}?" : "";

    private static void Complain(Terminal terminal, string line) => terminal.Error.WriteLine($"fewshot: {line}");
}
