using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>What the libtorch at hand can do on the meta device.</summary>
internal static class MetaDevice
{
    private static readonly Lazy<string?> Lack = new(Probe);

    /// <summary>Why tests of networks on the meta device cannot run; null when they can.</summary>
    public static string? SkipReason => Lack.Value;

    private static string? Probe()
    {
        try
        {
            using var scope = NewDisposeScope();
            nn.functional.conv2d(zeros(1, 1, 4, 4, device: META), zeros(1, 1, 3, 3, device: META));
            return null;
        }
        catch (ExternalException)
        {
            return "This libtorch has no convolution on the meta device (upstream has it in Python only).";
        }
    }
}
