using System.Security.Cryptography;
using System.Text;
using FewShotGan.OldLibstdcxx;

namespace FewShotGan.Cli.Tests.Build;

/// <summary>What the build does to TorchSharp's native library on a Linux with an old libstdc++.</summary>
public sealed class OldLibstdcxxTests
{
    private static byte[] Package()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return File.ReadAllBytes(
            Path.Combine(packages, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));
    }

    [Fact]
    public void The_packages_file_is_the_known_one_and_was_not_touched() =>
        Assert.Equal(IostreamInit.KnownSha256, Convert.ToHexStringLower(SHA256.HashData(Package())));

    [Fact]
    public void Only_the_symbol_its_version_and_a_flag_change()
    {
        var (before, after) = (Package(), Package());
        IostreamInit.Remove(after);
        Assert.Equal(before.Length, after.Length);
        Assert.DoesNotContain(
            IostreamInit.Symbol, Encoding.Latin1.GetString(after, 0, after.Length / 2), StringComparison.Ordinal);

        // Eight bytes of the name and its end, one or two of the version's number, one of the flag.
        Assert.InRange(before.Zip(after).Count(pair => pair.First != pair.Second), 9, 11);
    }

    [Fact]
    public void A_library_that_does_not_need_it_is_refused()
    {
        var rewritten = Package();
        IostreamInit.Remove(rewritten);
        Assert.Throws<InvalidDataException>(() => IostreamInit.Remove(rewritten));
    }
}
