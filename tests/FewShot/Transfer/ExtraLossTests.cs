using FewShotGan.Augment;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Pretrained;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Transfer;

/// <summary>The losses that transfer methods add, and their gradients, against their formulas.</summary>
public sealed class ExtraLossTests : IDisposable
{
    private readonly TinyRun tiny = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public ExtraLossTests()
    {
        using var pretrained = tiny.NewSession();
        for (int i = 0; i < 3; i++) pretrained.RunIteration(new TinyRun.Recorder());
        Checkpoint.Save(tiny.File("pretrained"), pretrained);
    }

    public void Dispose()
    {
        scope.Dispose();
        tiny.Dispose();
    }

    [Fact]
    public void L2_sp_is_the_sum_of_mean_squared_distances_from_the_pretrained_values()
    {
        using var session = Begin(new L2SpOptions { GWeight = 3, DWeight = 0.5 });
        foreach (var (role, network, name, weight) in new (NetworkRole, nn.Module, string, double)[]
                 {
                     (NetworkRole.Generator, session.Networks.Generator, "l2_sp_g", 3),
                     (NetworkRole.Discriminator, session.Networks.Discriminator, "l2_sp_d", 0.5),
                 })
        {
            var (value, gradients, moved) = Moved(session, role, network, name);
            double expected = moved.Sum(entry => Squares(entry.Value) / entry.Value.numel());
            Assert.Equal(expected, value, 1e-6 * expected);
            Assert.All(moved, entry => Close(entry.Value * (2 * weight / entry.Value.numel()), gradients[entry.Key]));
        }
    }

    [Fact]
    public void Ewc_weighs_squared_distances_by_what_the_likelihood_of_single_images_tells()
    {
        const int samples = 4;
        using var session = Begin(new EwcOptions { Weight = 7, FisherSamples = samples });
        var network = session.Networks.Generator;
        var fisher = Fisher(session, samples);
        var (value, gradients, moved) = Moved(session, NetworkRole.Generator, network, "ewc");
        double expected = moved.Sum(entry => (fisher[entry.Key] * entry.Value.square()).sum().item<float>());
        Assert.True(expected > 0);
        Assert.Equal(expected, value, 1e-4 * expected);
        Assert.All(moved, entry => Close(fisher[entry.Key] * entry.Value * 14, gradients[entry.Key], 1e-4));
    }

    [Fact]
    public void Feature_matching_is_the_mean_squared_distance_of_a_blocks_results_on_real_images()
    {
        using var session = Begin(new FeatureMatchingOptions { Weight = 2, Resolution = 8 });
        var discriminator = (StyleGan2Discriminator)session.Networks.Discriminator;
        using var source = FrozenNetworks.Copy(discriminator);
        Move(discriminator);
        var reals = (rand(4, 3, 8, 8) * 2) - 1;
        var seen = session.Step.Passes.See(reals, DiscriminatorInput.Reals);
        source.Examined = ["b8"];
        var expected = (discriminator.Examine(seen.Maps, null).More["b8"]
            - source.Examine(seen.Maps, null).More["b8"]).square().mean().item<float>();

        using var meter = new LossMeter();
        var term = Assert.Single(session.Step.Transfer.Terms(NetworkRole.Discriminator));
        var turn = new Turn("Dmain", 1, null!, session.Step.Passes, [], meter);
        var judged = new JudgedBatch(
            DiscriminatorInput.Reals, reals, null, seen, session.Step.Passes.Judge(seen, null));
        Assert.Equal(2 * expected, term.AddTo(turn, judged)!.item<float>(), 1e-5 * expected);
        Assert.Equal(expected, meter.Mean("feature_matching")!.Value, 1e-5 * expected);
        Assert.Null(term.AddTo(turn, judged with { Input = DiscriminatorInput.Fakes }));
    }

    [Fact]
    public void Distance_consistency_is_the_divergence_between_softmaxes_of_cosines_at_each_images_layer()
    {
        using var draws = new torch.Generator(5);
        List<Tensor> source = [Drawn(2, 4), Drawn(3, 2), Drawn(1, 3)], target = [Drawn(2, 4), Drawn(3, 2), Drawn(1, 3)];
        long[] layers = [1, 2, 2, 1];
        var (found, wanted) = (Softmax(target), Softmax(source));
        double expected = 0;
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 3; j++)
                expected += wanted[i][j] * Math.Log(wanted[i][j] / found[i][j]) / 12;
        Assert.Equal(expected, Loss(target).item<double>(), 1e-12);
        Assert.Equal(0, Loss(source).item<double>(), 1e-12);
        GradientCheck.ToSecondOrder(features => Loss([target[0], .. features]), seed: 1, target[1], target[2]);

        Tensor Drawn(long channels, long side) =>
            randn(4, channels, side, side, generator: draws, dtype: ScalarType.Float64);

        Tensor Loss(List<Tensor> features) => DistanceConsistency.Divergence(
            DistanceConsistency.Similarities(features, layers), DistanceConsistency.Similarities(source, layers));

        double[][] Softmax(List<Tensor> features) => [.. layers.Select((layer, i) =>
        {
            var rows = Enumerable.Range(0, 4)
                .Select(j => features[(int)layer][j].flatten().data<double>().ToArray()).ToArray();
            var cosines = Enumerable.Range(0, 4).Where(j => j != i)
                .Select(j => Math.Exp(Dot(rows[i], rows[j]) / Math.Sqrt(Dot(rows[i], rows[i]) * Dot(rows[j], rows[j]))))
                .ToArray();
            return cosines.Select(x => x / cosines.Sum()).ToArray();
        })];

        double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
    }

    private static double Squares(Tensor x) => x.square().sum().item<float>();

    private static void Close(Tensor expected, Tensor actual, double relative = 1e-5)
    {
        double largest = expected.abs().max().item<float>();
        Assert.True((expected - actual).abs().max().item<float>() <= relative * largest + 1e-12);
    }

    /// <summary>Adds noise to every parameter.</summary>
    private static void Move(nn.Module network)
    {
        using var off = no_grad();
        foreach (var parameter in network.parameters()) parameter.add_(randn_like(parameter) * 0.1);
    }

    /// <summary>
    /// Moves a network's parameters: what its only term then reports, its gradients, and by what they moved.
    /// </summary>
    private static (double Value, Dictionary<string, Tensor> Gradients, Dictionary<string, Tensor> Moved) Moved(
        TrainingSession session, NetworkRole role, nn.Module network, string name)
    {
        var before = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.clone());
        Move(network);
        foreach (var parameter in network.parameters()) parameter.requires_grad = true;
        using var meter = new LossMeter();
        var term = Assert.Single(session.Step.Transfer.Terms(role));
        term.Accumulate(new Turn("main", 1, null!, session.Step.Passes, [.. network.parameters()], meter));
        return (
            meter.Mean(name)!.Value,
            network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!),
            network.named_parameters()
                .ToDictionary(pair => pair.name, pair => pair.parameter.detach() - before[pair.name]));
    }

    /// <summary>The Fisher information, of images of the draws that the method takes, by another formula.</summary>
    private static Dictionary<string, Tensor> Fisher(TrainingSession session, int samples)
    {
        using var draws = RandomStreams.Of(session.Recipe.Seed, "ewc");
        var (generator, discriminator) = (session.Networks.Generator, session.Networks.Discriminator);
        Tensor[] parameters = [.. generator.parameters()];
        foreach (var parameter in parameters) parameter.requires_grad = true;
        var sum = parameters.Select(parameter => zeros_like(parameter)).ToArray();
        for (int pair = 0; pair < samples / 2; pair++) // images of the minibatch deviation's groups are judged together
        {
            var z = randn(2, 8, generator: draws);
            var images = generator.Synthesize(generator.Map(z, null), NoiseMode.Random, draws);
            foreach (var one in nn.functional.softplus(-discriminator.Forward(images)).select(1, 0).unbind())
            {
                var gradients = autograd.grad([one], parameters, retain_graph: true);
                sum = [.. sum.Zip(gradients, (total, gradient) => total + gradient.square() / samples)];
            }
        }

        foreach (var parameter in parameters) parameter.requires_grad = false;
        return generator.named_parameters().Select(pair => pair.name).Zip(sum).ToDictionary();
    }

    private TrainingSession Begin(TransferMethodOptions method)
    {
        var recipe = tiny.Recipe with { Transfer = new() { From = tiny.File("pretrained"), Method = method } };
        var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var source = PretrainedNetworks.Open(recipe.Transfer.From!);
        session.BeginFrom(source);
        return session;
    }
}
