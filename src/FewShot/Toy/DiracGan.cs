using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Features;
using FewShotGan.Generators;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Toy;

/// <summary>
/// The networks of the Dirac-GAN (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?",
/// definition 2.1), here in the plane: the generator is one point θ, the discriminator a linear function ψ·x. They are
/// at rest where θ, and with it ψ, is 0.
/// </summary>
internal static class DiracGan
{
    /// <summary>The options of the generator, whose point begins at (0.7, 0).</summary>
    public sealed record GeneratorPoint : GeneratorOptions
    {
        public override bool HasStyles => false;

        public override ImageGenerator Create(torch.Generator init) => new PointNetwork(this);
    }

    /// <summary>The options of the discriminator, whose slope begins at (0.7, 0.35).</summary>
    public sealed record DiscriminatorSlope : DiscriminatorOptions
    {
        public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
            new SlopeNetwork(this);
    }

    private static Parameter Vector(float x, float y) => new(tensor([x, y], device: CPU));

    private sealed class PointNetwork : ImageGenerator
    {
#pragma warning disable IDE0044 // Module.to rewrites it.
        private Parameter theta = Vector(0.7f, 0);
#pragma warning restore IDE0044

        public PointNetwork(GeneratorOptions options)
            : base(nameof(PointNetwork), options) => RegisterComponents();

        public override int NumWs => 1;

        public override Tensor Map(
            Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false) => z.unsqueeze(1);

        public override Tensor Synthesize(
            Tensor ws, NoiseMode noiseMode = NoiseMode.Const, torch.Generator? noise = null,
            ScalarType? upper = null) =>
            theta.reshape(1, 2, 1, 1).expand(ws.shape[0], -1, -1, -1);
    }

    private sealed class SlopeNetwork : ImageDiscriminator
    {
#pragma warning disable IDE0044 // Module.to rewrites it.
        private Parameter psi = Vector(0.7f, 0.35f);
#pragma warning restore IDE0044

        public SlopeNetwork(DiscriminatorOptions options)
            : base(nameof(SlopeNetwork), options) => RegisterComponents();

        public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null) =>
            seen[0].flatten(1).matmul(psi.unsqueeze(1));
    }
}
