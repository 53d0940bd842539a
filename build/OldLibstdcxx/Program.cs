using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FewShotGan.OldLibstdcxx;

// Usage: OldLibstdcxx libLibTorchSharp.so REWRITTEN
// Writes nothing where the system's libstdc++ is new enough, or where the file is not the one that is known.
var (source, target) = (args[0], args[1]);
if (NativeLibrary.TryLoad("libstdc++.so.6", out var library)
    && NativeLibrary.TryGetExport(library, IostreamInit.Symbol, out _))
    return 0;

var bytes = File.ReadAllBytes(source);
if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != IostreamInit.KnownSha256)
{
    Console.WriteLine(
        $"{source}: warning FSG0001: this file is not that of TorchSharp 0.107.0, so it was left as it is; the "
            + "program needs "
        + $"a libstdc++ with {IostreamInit.Version} (GCC 13: Debian 13, Ubuntu 24.04), which this system lacks");
    return 0;
}

IostreamInit.Remove(bytes);
Directory.CreateDirectory(Path.GetDirectoryName(target)!);
var temporary = $"{target}.{Environment.ProcessId}";
File.WriteAllBytes(temporary, bytes);
File.Move(temporary, target, overwrite: true);
return 0;
