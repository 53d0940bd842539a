using FewShotGan.Generators;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Optimizers;
using FewShotGan.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties;

/// <summary>
/// A batch in parts changes the weights as the whole batch does. Transforms and noise are left out, whose draws are
/// other ones for parts, and the optimiser is SGD, which keeps the differences of gradients as they are.
/// </summary>
public sealed class MicroBatchProperty
{
    private const int Part = TinyRecipes.Batch / 2;

    [Theory]
    [MemberData(nameof(PairRun.Names), MemberType = typeof(PairRun))]
    public void Parts_of_a_batch_add_up_to_the_batch_or_are_refused(string recipe)
    {
        using var run = new PairRun(recipe);
        var whole = run.Recipe.BatchUses.FirstOrDefault(use => use.Group is null);
        var cut = run.Recipe with { Training = run.Recipe.Training with { MicroBatch = Part } };
        var problems = RecipeRules.Check(cut);
        if (whole is not null && cut.FeatureNetworks.Count == 0)
        {
            var problem = Assert.Single(problems);
            Assert.Equal("training.micro_batch", problem.Key);
            Assert.Contains(whole.Reason, problem.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Empty(problems);
        using var scope = NewDisposeScope();
        var (before, expected) = Trained(run, null, parts: 1);
        var (_, actual) = Trained(run, Part, parts: whole is null ? 2 : 1);
        Assert.Equal(expected.Keys, actual.Keys);
        double largest = expected.Max(pair => Largest(pair.Value - before[pair.Key]));
        Assert.True(largest > 1e-6, $"nothing changed by more than {largest}");
        foreach (var (name, value) in expected)
        {
            double allowed = (1e-9 * Largest(value - before[name])) + (1e-13 * Math.Max(largest, Largest(value)));
            double difference = Largest(value - actual[name]);
            Assert.True(
                difference <= allowed,
                FormattableString.Invariant($"{name}: {difference:G3} apart, {allowed:G3} allowed"));
        }
    }

    private static double Largest(Tensor x) => x.numel() == 0 ? 0 : x.abs().max().item<double>();

    private static (Dictionary<string, Tensor> Before, Dictionary<string, Tensor> After) Trained(
        PairRun run, int? microBatch, int parts)
    {
        var recipe = run.Recipe with
        {
            Generator = new FixedNoise(run.Recipe.Generator),
            Augment = new NoAugmentOptions(),
            Inputs = [],
            VisionAided = run.Recipe.VisionAided with { Augment = new NoAugmentOptions() },
            Optimizer = new SgdOptions { DSteps = run.Recipe.Optimizer.DSteps },
            Training = run.Recipe.Training with { MicroBatch = microBatch },
        };
        using var step = new PairStep(recipe, run.Images, ScalarType.Float64);
        Assert.Equal(parts, step.Step.Passes.Trained.Count(TinyRecipes.Batch));
        var before = step.Numbers();
        step.Run();
        return (before, step.Numbers());
    }

    /// <summary>A generator whose noise inputs are the same for every image.</summary>
    private sealed record FixedNoise : GeneratorOptions
    {
        private readonly GeneratorOptions inner;

        public FixedNoise(GeneratorOptions inner) => (this.inner, ZDim) = (inner, inner.ZDim);

        public override bool HasStyles => inner.HasStyles;

        public override BatchUse Batch => inner.Batch;

        public override GeneratorOptions Tiny() => this;

        public override ImageGenerator Create(torch.Generator init) =>
            new Network(this, inner.For(Resolution, ImageChannels, CDim).Create(init));

        private sealed class Network : ImageGenerator
        {
            private readonly ImageGenerator inner;

            public Network(GeneratorOptions options, ImageGenerator inner)
                : base(nameof(FixedNoise), options)
            {
                this.inner = inner;
                RegisterComponents();
            }

            public override int NumWs => inner.NumWs;

            public override Tensor Map(
                Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false) =>
                inner.Map(z, labels, psi, cutoff, updateWAvg);

            public override Tensor Synthesize(
                Tensor ws, NoiseMode noiseMode = NoiseMode.Const, torch.Generator? noise = null,
                ScalarType? upper = null) =>
                inner.Synthesize(ws, NoiseMode.Const, noise, upper);
        }
    }
}
