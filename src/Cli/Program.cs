using FewShotGan.Cli;
using FewShotGan.Machine;

NativeSettings.Apply();
var output = new StandardStream(Console.OpenStandardOutput, isTerminal: !Console.IsOutputRedirected);
var error = new StandardStream(Console.OpenStandardError, isTerminal: !Console.IsErrorRedirected);
Console.SetOut(new StreamWriter(output, Console.OutputEncoding, leaveOpen: true) { AutoFlush = true });
Console.SetError(new StreamWriter(error, Console.OutputEncoding, leaveOpen: true) { AutoFlush = true });
int code = FewShotCommand.Run(args, new Terminal(Console.Out, Console.Error, TimeProvider.System));

// As other tools of Unix do: whoever closed the output is not told, but sees by the code that he has not all of it.
return code == FewShotCommand.Done && output.IsClosed ? FewShotCommand.Failed : code;
