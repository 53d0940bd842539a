using FewShotGan.Discriminators.Features;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Features;
using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public sealed class ProjectedGradientTests
{
    // Short, since of a million activations with a kink some are near theirs.
    private const double Step = 1e-9;

    [Theory]
    [InlineData("csm", false)]
    [InlineData("ccm", true)]
    public void The_gradient_reaching_the_generator_through_network_projection_and_heads_is_the_difference_quotient(
        string projection, bool separable)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(4);
        using var generator = new FastGanGenerator(new() { Resolution = 32, ZDim = 8, Ngf = 4 }, rng).to(
            ScalarType.Float64);
        using var discriminator = Discriminator(projection, separable, rng).to(ScalarType.Float64);
        var z = randn(4, 8, dtype: ScalarType.Float64, generator: rng);
        for (int i = 0; i < 20; i++) generator.Synthesize(generator.Map(z, null), NoiseMode.Random, rng);

        // In training a generator's singular vectors follow its weights, and no gradient flows there; the heads' do
        // not.
        generator.eval();
        var start = discriminator.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var parameters = generator.parameters().ToArray();
        var direction = parameters.Select(
            parameter => randn(parameter.shape, dtype: ScalarType.Float64, generator: rng)).ToArray();
        var gradients = autograd.grad([Loss()], parameters, retain_graph: false, create_graph: false);
        double analytic = gradients.Zip(direction, (g, d) => (g * d).sum().item<double>()).Sum();
        double numeric = (After(Step) - After(-Step)) / (2 * Step);
        Assert.NotEqual(0, analytic);
        Assert.True(
            Math.Abs(numeric - analytic) <= 1e-6 * Math.Abs(numeric),
            FormattableString.Invariant($"difference quotient {numeric:G10}, gradient {analytic:G10}"));

        Tensor Loss()
        {
            using (no_grad())
                foreach (var (name, tensor) in discriminator.state_dict()) tensor.copy_(start[name]);
            return new HingeLoss()
                .Generator(discriminator.Forward(generator.Synthesize(generator.Map(z, null)))).mean();
        }

        double After(double by)
        {
            using var off = no_grad();
            foreach (var (parameter, step) in parameters.Zip(direction)) parameter.add_(step * by);
            double loss = Loss().item<double>();
            foreach (var (parameter, step) in parameters.Zip(direction)) parameter.sub_(step * by);
            return loss;
        }
    }

    private static ProjectedDiscriminator Discriminator(string projection, bool separable, Generator rng)
    {
        var entry = FeatureManifest.Find("pp-ocr-detector");
        var options = new ProjectedDiscriminatorOptions
        {
            Resolution = 32, FeatureNetworks = [entry.Name], FeatureResolution = 128, Projection = projection,
                ProjectionChannels = 8, HeadChannels = 8,
            Separable = separable,
        };
        return new ProjectedDiscriminator(
            options, [new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions())], rng);
    }
}
