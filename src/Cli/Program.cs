using FewShotGan.Cli;

return FewShotCommand.Run(args, new Terminal(Console.Out, Console.Error, TimeProvider.System));
