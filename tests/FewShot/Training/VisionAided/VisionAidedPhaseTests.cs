using FewShotGan.Discriminators.Projected;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Passes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>The gradients that vision-aided discriminators add to those of a recipe's own.</summary>
public sealed class VisionAidedPhaseTests : IDisposable
{
    private const int Batch = 8, Side = 32;
    private const double Weight = 0.7;

    private readonly RandomStreams streams = new(5);
    private readonly VisionAidedEnsemble ensemble = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        ensemble.Dispose();
        scope.Dispose();
        streams.Dispose();
    }

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("projected")]
    public void The_generators_gradient_is_the_own_discriminators_and_each_members_times_its_weight(string type)
    {
        using var networks = Networks(type);
        AddMembers();
        var batch = NewBatch();
        var generator = networks.Generator;
        var own = Gradients(networks, batch, generator: true, aided: null);
        var found = Gradients(networks, batch, generator: true, ensemble);

        // The fakes of the constant-noise generator again, and the members' losses on them, all at once.
        foreach (var parameter in generator.parameters()) parameter.requires_grad = true;
        var fakes = generator.Synthesize(
            generator.Map(batch.Z, null), type == "projected" ? NoiseMode.Random : NoiseMode.Const, streams.Noise);
        // the singular vectors have moved in Gradients, as in training
        foreach (var member in ensemble.Members) member.Head.eval();
        var loss = ensemble.Members.Select(member => member.GeneratorLoss(fakes).mean() * Weight)
            .Aggregate((a, b) => a + b);
        foreach (var parameter in generator.parameters()) parameter.grad = null;
        loss.backward();
        double largest = 0;
        foreach (var (name, parameter) in generator.named_parameters())
        {
            if (!found.TryGetValue(name, out var sum)) continue;
            var members = parameter.grad ?? zeros_like(parameter);
            var expected = own[name] + members;
            largest = Math.Max(largest, members.abs().max().item<double>());
            Close(expected, sum, name);
        }

        Assert.True(largest > 1e-6, "the members' gradient does not reach the generator");
    }

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("projected")]
    public void Micro_batches_give_the_gradients_of_the_whole_batch(string type)
    {
        using var networks = Networks(type);
        AddMembers();
        var batch = NewBatch();
        var start = ensemble.Members.Select(
            member => member.Head.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone())).ToList();
        foreach (bool generator in new[] { true, false })
        {
            var whole = Gradients(networks, batch, generator, ensemble);
            var heads = HeadGradients();
            Reset();
            var parts = Gradients(networks, batch, generator, ensemble, micro: 2);
            var headsInParts = HeadGradients();
            Reset();
            Assert.NotEmpty(whole);
            foreach (var (name, gradient) in whole) Close(gradient, parts[name], name);
            Assert.Equal(generator, heads.Count == 0);
            foreach (var (name, gradient) in heads) Close(gradient, headsInParts[name], name);
        }

        Dictionary<string, Tensor> HeadGradients() =>
            ensemble.Members.SelectMany((member, i) => member.Head.named_parameters()
            .Where(pair => pair.parameter.grad is not null)
            .Select(pair => ($"{i}.{pair.name}", pair.parameter.grad!.clone()))).ToDictionary();

        // Singular vectors as they were, and no gradients.
        void Reset()
        {
            using var off = no_grad();
            foreach (var (member, values) in ensemble.Members.Zip(start))
            {
                foreach (var (name, value) in member.Head.state_dict()) value.copy_(values[name]);
                foreach (var parameter in member.Head.parameters()) parameter.grad = null;
            }
        }
    }

    [Fact]
    public void The_heads_step_leaves_generator_and_own_discriminator_with_the_gradients_they_have_alone()
    {
        using var networks = Networks("stylegan2");
        AddMembers();
        var batch = NewBatch();
        var alone = Gradients(networks, batch, generator: false, aided: null);
        var together = Gradients(networks, batch, generator: false, ensemble);
        Assert.Equal(alone.Keys, together.Keys);
        foreach (var (name, gradient) in alone) Assert.Equal(0, (gradient - together[name]).abs().max().item<double>());
        Assert.All(networks.Generator.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(ensemble.Members, member =>
            Assert.All(member.Head.parameters(), parameter => Assert.NotNull(parameter.grad)));
    }

    [Fact]
    public void With_upper_resolutions_in_bfloat16_members_compute_in_float32()
    {
        using var networks = Networks("stylegan2");
        AddMembers();
        foreach (var module in new nn.Module[] { networks.Generator, networks.Discriminator })
            module.to(ScalarType.Float32);
        foreach (var discriminator in discriminators) discriminator.to(ScalarType.Float32);
        var batch = NewBatch(ScalarType.Float32);
        var full = Gradients(networks, batch, generator: true, ensemble);
        var mixed = Gradients(networks, batch, generator: true, ensemble, upper: ScalarType.BFloat16);
        Assert.All(mixed.Values, gradient => Assert.Equal(ScalarType.Float32, gradient.dtype));
        var (x, y) = (Joined(full), Joined(mixed));
        double cosine = ((x * y).sum() / (x.square().sum() * y.square().sum()).sqrt()).item<float>();
        Assert.InRange(cosine, 0.98, 0.999999);

        static Tensor Joined(Dictionary<string, Tensor> gradients) =>
            cat([.. gradients.Values.Select(gradient => gradient.flatten())]);
    }

    private readonly List<VisionAidedDiscriminator> discriminators = [];

    private void AddMembers()
    {
        foreach (var (head, i) in new[] { VisionAidedHeadKind.MultiLevel, VisionAidedHeadKind.Conv }.Select(
            (head, i) => (head, i)))
        {
            var trunk = new StubTrunk([4, 6], [2, 2], streams.Init);
            var discriminator = new VisionAidedDiscriminator(
                new() { Resolution = Side, Head = head, Width = 8 }, trunk, streams.Init);
            discriminator.to(ScalarType.Float64);
            foreach (var parameter in discriminator.parameters()) parameter.requires_grad = false;
            var draws = new torch.Generator((ulong)i);
            discriminators.Add(discriminator);
            ensemble.Add(new(
                new($"{i}", 0, "", 0), discriminator,
                new(new LogisticLoss { RealTarget = 0.8, GeneratorTarget = 0.8 }), new([]),
                new SgdOptions().Create([.. discriminator.Head.parameters()], rate: 0), draws, Weight));
        }
    }

    private TrainingNetworks Networks(string type)
    {
        var networks = type == "projected"
            ? new TrainingNetworks(
                new FastGanOptions { Resolution = Side, ZDim = 8, Ngf = 4 },
                from => new ProjectedDiscriminator(
                    new() { Resolution = Side, FeatureNetworks = ["stub"], ProjectionChannels = 4, HeadChannels = 8,
                        FeatureResolution = Side },
                    [new StubTrunk([4, 6], [2, 2], from)], from),
                streams.Init, CPU)
            : new TrainingNetworks(
                new StyleGan2GeneratorOptions { Resolution = Side, ZDim = 8, WDim = 8, MappingLayers = 2,
                    ChannelBase = 256, ChannelMax = 16 },
                new StyleGan2DiscriminatorOptions { Resolution = Side, ChannelBase = 256, ChannelMax = 16,
                    MbstdGroupSize = 2 },
                streams.Init, CPU);
        foreach (var module in new nn.Module[] { networks.Generator, networks.Discriminator })
            module.to(ScalarType.Float64);

        // Their statistics and singular vectors stay, so that a pass can be made again.
        if (type == "projected")
            foreach (var module in new nn.Module[] { networks.Generator, networks.Discriminator }) module.eval();
        return networks;
    }

    private PhaseBatch NewBatch(ScalarType type = ScalarType.Float64) => new(
        (rand([Batch, 3, Side, Side], generator: streams.Data) * 2 - 1).to(type), null,
        randn(Batch, 8, generator: streams.Latent).to(type), null);

    // The gradients that Gmain or Dmain leaves behind, by parameter; the same noise each time.
    private Dictionary<string, Tensor> Gradients(
        TrainingNetworks networks, PhaseBatch batch, bool generator, VisionAidedEnsemble? aided, int? micro = null,
        ScalarType? upper = null)
    {
        nn.Module network = generator ? networks.Generator : networks.Discriminator;
        using var state = streams.Noise.get_state();
        var trained = network.named_parameters().Where(pair => generator || networks.Discriminator.Trains(pair.name))
            .Select(pair => pair.parameter);
        using var still = new SgdOptions().Create([.. trained], rate: 0);
        bool isProjected = networks.Discriminator is ProjectedDiscriminator;
        var passes = new TrainingPasses(networks, new([]), streams, new()
        {
            Noise = isProjected ? NoiseMode.Random : NoiseMode.Const, Upper = upper,
            Trained = isProjected ? new() : new(micro, group: 2), Frozen = new(micro),
        });
        AdversarialLoss loss = isProjected ? new HingeLoss() : new LogisticLoss();
        var phase = new Phase(
            "phase", 1, still, passes, generator ? new GeneratorTerm(loss, aided) : new DiscriminatorTerm(loss, aided));
        using var meter = new LossMeter();
        phase.Run(batch, meter);
        streams.Noise.set_state(state);
        return network.named_parameters().Where(pair => pair.parameter.grad is not null)
            .ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
    }

    private static void Close(Tensor expected, Tensor found, string name)
    {
        double scale = Math.Max(1e-3, expected.abs().max().item<double>());
        double difference = (expected - found).abs().max().item<double>();
        Assert.True(difference <= 1e-8 * scale, $"{name}: {difference}, of gradients up to {scale}");
    }
}
