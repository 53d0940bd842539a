using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>What the libtorch at hand can do on the meta device.</summary>
internal static class MetaDevice
{
    private static readonly Lazy<string?> NoConvolution = new(() => Probe(
        "convolution", () => nn.functional.conv2d(zeros(1, 1, 4, 4, device: META), zeros(1, 1, 3, 3, device: META))));

    private static readonly Lazy<string?> NoBatchNorm = new(() => Probe(
        "batch normalisation", () => nn.functional.batch_norm(
            zeros(2, 1, 4, 4, device: META), zeros(1, device: META), ones(1, device: META), training: true)));

    /// <summary>Why tests of networks on the meta device cannot run; null when they can.</summary>
    /// <param name="batchNorm">Whether the networks have batch normalisation.</param>
    public static string? SkipReason(bool batchNorm) => NoConvolution.Value ?? (batchNorm ? NoBatchNorm.Value : null);

    private static string? Probe(string what, Func<Tensor> compute)
    {
        try
        {
            using var scope = NewDisposeScope();
            compute();
            return null;
        }
        catch (ExternalException)
        {
            return $"This libtorch has no {what} on the meta device (upstream has it in Python only).";
        }
    }
}
