using FewShotGan.Generators;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Toy;

/// <summary>
/// A generator of one Gaussian on a line, μ + σ z, which can't make two: what it makes of them shows what a divergence
/// wants (Nowozin et al. 2016, "f-GAN", table 3, has the same model).
/// </summary>
internal sealed record OneGaussian : GeneratorOptions
{
    private const float FirstMean = 0, FirstDeviation = 0.4f;

    /// <inheritdoc/>
    public override bool HasStyles => false;

    /// <inheritdoc/>
    public override ImageGenerator Create(torch.Generator init) => new Network(this);

    private sealed class Network : ImageGenerator
    {
#pragma warning disable IDE0044 // Module.to rewrites it.
        private Parameter mean = new(tensor(FirstMean, device: CPU));
        private Parameter logDeviation = new(tensor(MathF.Log(FirstDeviation), device: CPU));
#pragma warning restore IDE0044

        public Network(GeneratorOptions options)
            : base(nameof(OneGaussian), options) => RegisterComponents();

        public override int NumWs => 1;

        public override Tensor Map(
            Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false) => z.unsqueeze(1);

        public override Tensor Synthesize(
            Tensor ws, NoiseMode noiseMode = NoiseMode.Const, torch.Generator? noise = null,
            ScalarType? upper = null)
        {
            var x = mean + (logDeviation.exp() * ws[.., 0, 0]);
            return stack([x, zeros_like(x)], 1).reshape(-1, 2, 1, 1);
        }
    }
}
