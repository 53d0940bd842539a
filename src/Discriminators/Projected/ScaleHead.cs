using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>The discriminator of one scale.</summary>
/// <param name="name">The module's name.</param>
public abstract class ScaleHead(string name) : Module(name)
{
    /// <summary>Judges features.</summary>
    /// <param name="features"><c>[N, C, H, W]</c>.</param>
    /// <param name="label">Labels <c>[N, CDim]</c>; null without labels.</param>
    /// <returns>Logits <c>[N, 1, …]</c>.</returns>
    public abstract Tensor Forward(Tensor features, Tensor? label = null);

    /// <inheritdoc/>
    // TorchSharp 0.107 calls this when the module becomes a part of another one, and would give the fields a second
    // name: their own.
    protected sealed override void RegisterComponents()
    {
    }
}
