using System.CommandLine;

namespace FewShotGan.Cli;

/// <summary>
/// <c>fewshot completion</c>: each shell asks the program itself, through System.CommandLine's <c>[suggest]</c>.
/// </summary>
[TopLevelCommand(130)]
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # In ~/.bashrc: eval "$(fewshot completion bash)"
            _fewshot() {
              local line=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
              line=${line#* }
              COMPREPLY=($("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null))
            }
            complete -o default -F _fewshot fewshot ./fewshot
            """,
        ["zsh"] = """
            # In ~/.zshrc, after compinit: eval "$(fewshot completion zsh)"
            _fewshot() {
              local line=${BUFFER[1,CURSOR]}
              line=${line#* }
              compadd -- ${(f)"$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"} || _files
            }
            compdef _fewshot fewshot ./fewshot
            """,
        ["fish"] = """
            # In ~/.config/fish/config.fish: fewshot completion fish | source
            function __fewshot
              set -l line (string replace -r '^\S+\s' '' -- (commandline -cp))
              fewshot "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c fewshot -a '(__fewshot)'
            """,
    };

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command(
            "completion", "Prints a script that completes commands and options in a shell.") { shell };
        command.SetAction(parsed =>
        {
            terminal.Out.WriteLine(Scripts[parsed.GetValue(shell)!]);
            return FewShotCommand.Done;
        });
        return command;
    }
}
