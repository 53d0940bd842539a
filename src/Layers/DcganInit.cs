using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// The initial weights of DCGAN (Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional
/// Generative Adversarial Networks", section 4): normal, with a standard deviation of 0.02.
/// </summary>
public static class DcganInit
{
    private const double Deviation = 0.02;

    /// <summary>Draws weights from N(0, 0.02²).</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    /// <returns>Float32 on the CPU.</returns>
    public static Tensor Weight(long[] shape, Generator init)
    {
        using var scope = NewDisposeScope();
        return randn(shape, generator: init, device: CPU).mul_(Deviation).MoveToOuterDisposeScope();
    }

    /// <summary>Batch normalisation whose gains are drawn from N(1, 0.02²); its biases begin at 0.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    public static BatchNorm2dLayer BatchNorm(long channels, Generator init)
    {
        var norm = new BatchNorm2dLayer(channels);
        using var off = no_grad();
        using var drawn = Weight([channels], init);
        norm.named_parameters().Single(pair => pair.name == "weight").parameter.add_(drawn);
        return norm;
    }
}
