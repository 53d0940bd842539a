using static TorchSharp.torch;

namespace FewShotGan.Discriminators;

/// <summary>Tells real pictures from generated ones.</summary>
public interface IDiscriminator
{
    /// <summary>Judges a batch.</summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <param name="labels"><c>[N, CDim]</c> when the discriminator is conditional, else null.</param>
    /// <returns>Logits <c>[N, K]</c>, one or more an image; positive for real.</returns>
    Tensor Forward(Tensor images, Tensor? labels = null);
}
