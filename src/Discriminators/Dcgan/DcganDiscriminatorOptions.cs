using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators.Dcgan;

/// <summary>What a <see cref="DcganDiscriminator"/> is built from.</summary>
[Part("dcgan")]
public sealed record DcganDiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>The smallest images: one convolution halves them to 4 px.</summary>
    public const int LeastResolution = 8;

    /// <summary>The largest images: the layer of 4 px would have thousands of channels.</summary>
    public const int MostResolution = 256;

    /// <summary>Channels of the first layer, which has half the resolution; twice as many for each halving.</summary>
    [Range(1, 1024)]
    public int Ndf { get; init; } = 64;

    /// <summary>
    /// What normalises the hidden layers after the first: <c>batch</c>, as in DCGAN; <c>layer</c> or <c>none</c>, as in
    /// WGAN-GP, whose penalty is on the gradient at each image alone (Gulrajani et al. 2017, section 4).
    /// </summary>
    [AllowedValues("batch", "layer", "none")]
    public string Norm { get; init; } = "batch";

    /// <summary>
    /// Kernels of minibatch discrimination, which see how alike the images of a batch are (Salimans et al. 2016,
    /// section 3.2, with 100 of 5 numbers each); 0 for none.
    /// </summary>
    [Range(0, 1024)]
    public int MinibatchKernels { get; init; }

    /// <summary>
    /// Numbers of a variational bottleneck between features and logit (Peng et al. 2019), which
    /// <c>regularizers.bottleneck</c> holds to its capacity; 0 for none.
    /// </summary>
    [Range(0, 4096)]
    public int Bottleneck { get; init; }

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
        new DcganDiscriminator(this, init);

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => Norm == "batch" ? BatchUse.Whole("batch normalisation")
        : MinibatchKernels > 0 ? BatchUse.Whole("minibatch discrimination") : BatchUse.Separate;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? FeatureChannels => Channels(4);

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) => this with { Ndf = 4 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Bottleneck > 0 && MinibatchKernels > 0)
        {
            yield return ("discriminator.minibatch_kernels",
                $"found {MinibatchKernels} with a bottleneck, expected 0: they would carry information past it");
        }

        if (Resolution is < LeastResolution or > MostResolution)
        {
            yield return ("data.resolution",
                $"found {Resolution}, expected {LeastResolution} to {MostResolution} with discriminator.type dcgan");
        }
    }

    /// <summary>Channels of the layer of a resolution.</summary>
    /// <param name="resolution">A power of 2, from 4 to half the images'.</param>
    public int Channels(int resolution) => Ndf * (Resolution / 2 / resolution);
}
