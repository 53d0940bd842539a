using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// A mean that moves towards each batch's. It stays where the batches are, so that no step waits for the device, and is
/// read when it is saved.
/// </summary>
internal sealed class RunningMean : IDisposable
{
    private Tensor mean = zeros([], device: CPU).DetachFromDisposeScope();

    /// <summary>The number, in float32; 0 at the start.</summary>
    public float Value
    {
        get => mean.item<float>();
        set => Keep(tensor(value, device: CPU));
    }

    /// <summary>The number on a device.</summary>
    /// <param name="device">Where it is wanted.</param>
    /// <returns>A scalar, float32.</returns>
    public Tensor On(Device device)
    {
        if (mean.device_type != device.type) Keep(Upload.To(mean, device));
        return mean;
    }

    /// <summary>Replaces the number.</summary>
    /// <param name="moved">A scalar.</param>
    public void Keep(Tensor moved)
    {
        var kept = moved.detach().to(ScalarType.Float32).DetachFromDisposeScope();
        mean.Dispose();
        mean = kept;
    }

    /// <inheritdoc/>
    public void Dispose() => mean.Dispose();
}
