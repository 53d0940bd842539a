using System.ComponentModel.DataAnnotations;
using FewShotGan.Discriminators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// Random crops (Sauer et al. 2023, "StyleGAN-T", section 3.2): a discriminator that scales images down sees details
/// too where it sometimes gets a part of them in full size. All images of a batch are cut at the same place.
/// </summary>
[Part("crop")]
public sealed record CropOptions : InputOptions
{
    /// <summary>How often a batch is cut, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double P { get; init; } = 0.5;

    /// <summary>Height and width of what is cut out, in pixels; images that are not larger stay whole.</summary>
    [Range(1, 1024)]
    public int Side { get; init; } = 224;

    /// <inheritdoc/>
    public override bool IsBeforeAugmentation => false;

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length) => new Transform(this);

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        DiscriminatorOptions discriminator, bool hasLabels)
    {
        if (!discriminator.TakesAnySize)
            yield return ("", $"found with discriminator.type {PartRegistry.NameOf(discriminator)}, which takes whole "
                + "images only; expected one that scales what it sees, such as projected");
    }

    private sealed class Transform(CropOptions options) : InputTransform
    {
        public override string StateName => "crop";

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder)
        {
            long down = images.shape[2] - options.Side, across = images.shape[3] - options.Side;
            if (down < 0 || across < 0 || (down == 0 && across == 0)) return images;
            using var drawn = rand(3, dtype: ScalarType.Float64, generator: draws, device: CPU);
            var numbers = drawn.data<double>().ToArray();
            if (numbers[0] >= options.P) return images;
            return images.narrow(2, Place(1, down), options.Side).narrow(3, Place(2, across), options.Side);

            long Place(int draw, long most) => (long)(numbers[draw] * (most + 1));
        }
    }
}
