using FewShotGan.Generators;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>A generator whose image is its latent, each channel times a trained scale.</summary>
internal sealed class ScalingGenerator : ImageGenerator
{
#pragma warning disable IDE1006, IDE0044 // The golden file's name; Module.to rewrites the field.
    private TorchSharp.Modules.Parameter scale;
#pragma warning restore IDE1006, IDE0044

    private ScalingGenerator(Choices options)
        : base(nameof(ScalingGenerator), options)
    {
        scale = new(ones(options.ImageChannels, 1, 1), requires_grad: false);
        RegisterComponents();
    }

    public override int NumWs => 1;

    /// <summary>Options for images of a side, whose latents have as many numbers.</summary>
    public static GeneratorOptions Of(int side, int channels = 3) => new Choices
    {
        Resolution = side, ImageChannels = channels, ZDim = channels * side * side,
    };

    public override Tensor Map(
        Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false) => z.unsqueeze(1);

    public override Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null) =>
        ws.reshape(-1, Options.ImageChannels, Options.Resolution, Options.Resolution) * scale;

    private sealed record Choices : GeneratorOptions
    {
        public override bool HasStyles => false;

        public override ImageGenerator Create(Generator init) => new ScalingGenerator(this);
    }
}
