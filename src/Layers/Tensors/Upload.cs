using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// Numbers made on the CPU, as draws and batches of images are, on their way to where they are used. A plain copy to a
/// GPU waits until that has done all it was given before; one from pinned memory takes its turn there.
/// </summary>
public static class Upload
{
    /// <summary>The numbers on a device.</summary>
    /// <param name="numbers">Any shape, on the CPU; elsewhere it is copied as usual.</param>
    /// <param name="device">Where they are wanted.</param>
    /// <returns>The same shape and type.</returns>
    public static Tensor To(Tensor numbers, Device device) => To(numbers, numbers.dtype, device);

    /// <summary>The numbers in the type and on the device of others.</summary>
    /// <param name="numbers">Any shape, on the CPU; elsewhere it is copied as usual.</param>
    /// <param name="like">What they will be used with.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Like(Tensor numbers, Tensor like) => To(numbers, like.dtype, like.device);

    private static Tensor To(Tensor numbers, ScalarType type, Device device)
    {
        if (device.type != DeviceType.CUDA || numbers.device_type != DeviceType.CPU) return numbers.to(type, device);
        using var scope = NewDisposeScope();
        return numbers.to(type).pin_memory().to(device, non_blocking: true).MoveToOuterDisposeScope();
    }
}
