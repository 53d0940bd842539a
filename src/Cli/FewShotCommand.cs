using System.CommandLine;
using System.CommandLine.Parsing;

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
        var root = new RootCommand("Trains generators from about a hundred pictures.")
        {
            TrainCommand.Create(terminal),
            GenerateCommand.Create(terminal),
            InterpolateCommand.Create(terminal),
            MixCommand.Create(terminal),
            ProjectCommand.Create(terminal),
            FeaturesCommand.Create(terminal),
        };
        var result = root.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            // One slip often brings several errors with it: the first says what to mend.
            Complain(terminal, result.Errors[0].Message);
            return WrongInput;
        }

        // A mistyped option would otherwise be taken for an argument.
        if (result.Tokens.FirstOrDefault(IsUnknownOption) is { } unknown)
        {
            Complain(terminal, $"unknown option {unknown.Value}; fewshot {result.CommandResult.Command.Name} --help lists them");
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
        catch (InputException problem)
        {
            foreach (var line in problem.Message.Split('\n')) Complain(terminal, line);
            return WrongInput;
        }
        catch (Exception problem)
        {
            // libtorch's messages bring their own stack of native frames after the first line.
            Complain(terminal, problem.Message.Split('\n')[0]);
            if (Environment.GetEnvironmentVariable("FEWSHOT_TRACE") == "1") terminal.Error.WriteLine(problem);
            else Complain(terminal, "FEWSHOT_TRACE=1 shows where this came from");
            return Failed;
        }
    }

    private static bool IsUnknownOption(Token token) =>
        token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal);

    private static void Complain(Terminal terminal, string line) => terminal.Error.WriteLine($"fewshot: {line}");
}
