using System.ComponentModel.DataAnnotations;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// A blur that fades as training goes on (Karras et al. 2021, "Alias-Free Generative Adversarial Networks", appendix
/// B), so that the discriminator does not begin with the finest details.
/// </summary>
[Part("blur")]
public sealed record BlurOptions : InputOptions
{
    /// <summary>σ in pixels at the start of training; 0 for no blur.</summary>
    [Range(0.0, double.MaxValue)]
    public double InitSigma { get; init; }

    /// <summary>Thousands of images until the blur is gone; 0 for none.</summary>
    [Range(0.0, double.MaxValue)]
    public double FadeKimg { get; init; }

    /// <inheritdoc/>
    public override bool IsBeforeAugmentation => true;

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length) => new Transform(this);

    private sealed class Transform(BlurOptions options) : InputTransform
    {
        private double sigma = BlurFade.Sigma(options.InitSigma, options.FadeKimg, 0);

        public override string StateName => "blur";

        public override void Begin(long nimg) => sigma = BlurFade.Sigma(options.InitSigma, options.FadeKimg, nimg);

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder) => BlurFade.Apply(images, sigma);
    }
}
