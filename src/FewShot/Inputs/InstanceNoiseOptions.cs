using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// Instance noise that fades as training goes on (Sønderby et al. 2017, "Amortised MAP Inference for Image
/// Super-resolution", section 3.5): real and generated images overlap where both are noisy.
/// </summary>
[Part("instance_noise")]
public sealed record InstanceNoiseOptions : InputOptions
{
    /// <summary>The noise's standard deviation at the start of training, images being in [-1, 1]; 0 for none.</summary>
    [Range(0.0, double.MaxValue)]
    public double InitSigma { get; init; } = 0.1;

    /// <summary>Thousands of images until it is gone; 0 for noise that stays.</summary>
    [Range(0.0, double.MaxValue)]
    public double FadeKimg { get; init; }

    /// <inheritdoc/>
    public override bool IsBeforeAugmentation => false;

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length) => new Transform(this);

    private sealed class Transform(InstanceNoiseOptions options) : InputTransform
    {
        private double sigma = options.InitSigma;

        public override string StateName => "instance_noise";

        public override void Begin(long nimg) =>
            sigma = options.InitSigma * (
                options.FadeKimg > 0 ? Math.Max(0, 1 - (nimg / (options.FadeKimg * 1000))) : 1);

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder) => sigma == 0
            ? images
            : images + (Upload.Like(randn(images.shape, generator: draws, device: CPU), images) * sigma);
    }
}
