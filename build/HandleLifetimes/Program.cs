using FewShotGan.HandleLifetimes;
using Mono.Cecil;

// Usage: HandleLifetimes TorchSharp.dll REWRITTEN
var (source, target) = (args[0], args[1]);
using var assembly = AssemblyDefinition.ReadAssembly(source);
KeepAliveRewriter.Rewrite(assembly.MainModule);
Directory.CreateDirectory(Path.GetDirectoryName(target)!);
var temporary = $"{target}.{Environment.ProcessId}";
assembly.Write(temporary, new WriterParameters { DeterministicMvid = true });
File.Move(temporary, target, overwrite: true);
