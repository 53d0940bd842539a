using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// The logit of an image from its hidden features; with classes the product of the features and the class's vector is
/// added (Miyato and Koyama 2018, "cGANs with Projection Discriminator", equation 4).
/// </summary>
internal sealed class ClassLogit
{
    private readonly SpectralLinear plain;
    private readonly EmbeddingTable? classes;

    /// <summary>Draws the weights and registers them in a head, by their official names.</summary>
    public ClassLogit(VisionAidedHead head, long features, int classCount, Generator init)
    {
        plain = new SpectralLinear(features, 1, init);
        head.register_module("out", plain);
        if (classCount == 0) return;
        classes = new EmbeddingTable(classCount, features, init);
        head.register_module("embed", classes);
    }

    /// <summary>The logit <c>[N, 1]</c> of hidden features <c>[N, F]</c>.</summary>
    public Tensor Of(Tensor hidden, Tensor? labels)
    {
        var logit = plain.forward(hidden);
        if (classes is null) return logit;
        ArgumentNullException.ThrowIfNull(labels);
        return logit + (classes.forward(labels) * hidden).sum([1], keepdim: true);
    }
}
