using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// The trainable part of a vision-aided discriminator (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN
/// Training", section 3.2 and appendix B): frozen features in, logits out. Parameters and buffers carry the official
/// names.
/// </summary>
/// <param name="name">The module's name.</param>
public abstract class VisionAidedHead(string name) : Module(name)
{
    /// <summary>Of the leaky ReLUs.</summary>
    internal const double Slope = 0.2;

    /// <summary>Judges features.</summary>
    /// <param name="features">
    /// What the head was built for, in order: maps <c>[N, C, H, W]</c>, vectors <c>[N, C]</c>.
    /// </param>
    /// <param name="labels"><c>[N, classes]</c> for a conditional head, else null.</param>
    /// <returns>
    /// Logits, positive for real: maps <c>[N, h, w]</c> of those levels that judge everywhere, and at last <c>[N,
    /// 1]</c> of the whole image.
    /// </returns>
    public abstract IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> features, Tensor? labels = null);

    /// <inheritdoc/>
    // TorchSharp 0.107 calls this when the module becomes a part of another one, and would give the fields a second
    // name: their own.
    protected override void RegisterComponents()
    {
    }

    /// <summary>Leaky ReLU, in place: what goes in is a layer's result, which nothing else needs.</summary>
    private protected static Tensor Activate(Tensor x) => functional.leaky_relu(x, Slope, inplace: true);

    /// <summary>Registers a layer under its place in an official <c>Sequential</c>.</summary>
    private protected static Sequence Numbered(params IEnumerable<(string Name, Module Module)> layers) => new(layers);
}
