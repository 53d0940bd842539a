using FewShotGan.Cli;
using FewShotGan.Training;

NativeSettings.Apply();
TerminalStream.Outlive();
return FewShotCommand.Run(args, new Terminal(Console.Out, Console.Error, TimeProvider.System));
