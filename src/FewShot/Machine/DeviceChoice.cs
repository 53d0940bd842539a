using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Machine;

/// <summary>Turns what a user says about where to compute into a device that is there.</summary>
public static class DeviceChoice
{
    // What TorchSharp asks before it makes the device.
    private static bool IsMac => OperatingSystem.IsMacOS() && RuntimeInformation.OSArchitecture == Architecture.Arm64;

    /// <summary>The device that <paramref name="text"/> names.</summary>
    /// <param name="text"><c>auto</c> (the first GPU, or the CPU), <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>
    /// (a Mac's GPU).</param>
    /// <exception cref="InputException">The text names no device, or one that is not there.</exception>
    public static Device Resolve(string text)
    {
        if (text == "cpu") return CPU;
        if (text == "auto")
            return Versions.Backend == "cuda" && cuda.is_available() ? new Device(DeviceType.CUDA, 0) : CPU;
        if (text == "mps")
            return IsMac
                ? MPS
                : throw new InputException(
                    $"device {text}: this is not a Mac with Apple silicon; use auto, cpu, cuda or cuda:N");
        return new Device(DeviceType.CUDA, CudaIndex(text));
    }

    private static int CudaIndex(string text)
    {
        int index = 0;
        if (text != "cuda" && !(text.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw new InputException($"device {text}: expected auto, cpu, cuda, cuda:N or mps");
        if (Versions.Backend != "cuda")
            throw new InputException($"device {text}: this is the CPU build; "
                + "FEWSHOT_BACKEND=cuda ./fewshot … builds and runs the one for NVIDIA GPUs");
        if (!cuda.is_available())
            throw new InputException($"device {text}: found no usable NVIDIA GPU; install its driver, or use cpu");
        int count = cuda.device_count();
        if (index >= count)
            throw new InputException($"device {text}: found {count} GPUs, expected N from 0 to {count - 1}");
        return index;
    }
}
