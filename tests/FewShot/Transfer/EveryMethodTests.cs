using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Tests.Properties;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Transfer;

/// <summary>What holds for each transfer method that is registered.</summary>
public sealed class EveryMethodTests : IDisposable
{
    private readonly TinyRun tiny = new();

    public EveryMethodTests()
    {
        using var pretrained = tiny.NewSession();
        PairRun.Iterate(pretrained, 3);
        Checkpoint.Save(tiny.File("pretrained"), pretrained);
    }

    public static TheoryData<string> Names => [.. PartRegistry.All<TransferMethodOptions>().Keys];

    public void Dispose() => tiny.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_resumed_run_is_bit_for_bit_the_one_that_never_stopped(string method)
    {
        var recipe = WithMuch(Recipe(method));
        var images = ImageSet.Load(recipe.Data);
        using (var through = Begin(recipe))
        {
            PairRun.Iterate(through, 3);
            Checkpoint.Save(tiny.File("half"), through);
            PairRun.Iterate(through, 5);
            Checkpoint.Save(tiny.File("through"), through);
        }

        // A checkpoint is whole: what the method keeps of its source is in there.
        Directory.Delete(tiny.File("pretrained"), recursive: true);
        using (var resumed = new TrainingSession(recipe, images, CPU))
        {
            Checkpoint.Restore(tiny.File("half"), resumed);
            PairRun.Iterate(resumed, 5);
            Checkpoint.Save(tiny.File("resumed"), resumed);
        }

        PairRun.AssertSame(PairRun.Files(tiny.File("through")), PairRun.Files(tiny.File("resumed")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parts_of_a_batch_add_up_to_the_batch(string method)
    {
        var recipe = Recipe(method);
        recipe = recipe with
        {
            Generator = (StyleGan2GeneratorOptions)recipe.Generator with { UseNoise = false },
            Augment = new NoAugmentOptions(),
            Optimizer = new SgdOptions(),
            Transfer = recipe.Transfer with { AllowPartial = true },
        };
        using var scope = NewDisposeScope();
        using var whole = Begin(recipe);
        using var parts = Begin(recipe with { Training = recipe.Training with { MicroBatch = 2 } });
        var before = Numbers(whole);
        foreach (var session in new[] { whole, parts }) PairRun.Iterate(session, 1);
        var (expected, actual) = (Numbers(whole), Numbers(parts));
        double moved = expected.Max(pair => Largest(pair.Value - before[pair.Key]));
        Assert.True(moved > 1e-6, $"nothing moved by more than {moved}");
        Assert.All(expected, pair => Assert.True(
            Largest(pair.Value - actual[pair.Key]) <= 1e-4 * Largest(pair.Value - before[pair.Key]) + 1e-6,
            FormattableString.Invariant(
                $"{pair.Key}: {Largest(pair.Value - actual[pair.Key]):G3} apart, moved {moved:G3}")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_iteration_leaves_no_tensor_behind(string method)
    {
        using var session = Begin(WithMuch(Recipe(method)));
        PairRun.Iterate(session, 8);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PairRun.Iterate(session, 8);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_reports_what_it_says_and_makes_no_sense_without_a_source(string method)
    {
        var recipe = Recipe(method);
        using var session = Begin(recipe);
        using var meter = new LossMeter();
        PairRun.Iterate(session, 2, meter);
        Assert.All(
            recipe.Transfer.Method.Reports, number => Assert.True(double.IsFinite(meter.Mean(number.Name)!.Value)));
        if (method == "transfergan") return;
        var problem = Assert.Throws<InputException>(
            () => RecipeFile.Parse($"transfer: {{method: {method}}}\ndata: {{resolution: 32}}", "m.yaml"));
        Assert.Contains($"found {method} without transfer.from", problem.Message, StringComparison.Ordinal);
    }

    private static double Largest(Tensor x) => x.numel() == 0 ? 0 : x.abs().max().item<float>();

    private static Dictionary<string, Tensor> Numbers(TrainingSession session) => session.Networks.Networks
        .SelectMany(entry => entry.Network.named_parameters()
            .Select(pair => ($"{entry.Name} {pair.name}", pair.parameter.clone())))
        .ToDictionary();

    /// <summary>Other parts that call the networks, more than one of them in an iteration.</summary>
    private Recipe WithMuch(Recipe recipe) => recipe with
    {
        Loss = new RelativisticLoss(),
        Augment = new AdaAugmentOptions { Control = "r_t", Interval = 2 },
        Regularizers = tiny.WithPathLength.Regularizers,
        Training = tiny.WithPathLength.Training with { MicroBatch = 2 },
    };

    private Recipe Recipe(string method)
    {
        var options = Activator.CreateInstance(PartRegistry.All<TransferMethodOptions>()[method]) switch
        {
            FreezeDOptions freezed => freezed with { Layers = 3 },
            FreezeGOptions freezeg => freezeg with { UpTo = 4 },
            FeatureMatchingOptions matching => matching with { Resolution = 8 },
            EwcOptions ewc => ewc with { FisherSamples = 6 },
            MineGanOptions mine => mine with { MinerKimg = 0.016 },
            var part => (TransferMethodOptions)part!,
        };
        var recipe = tiny.Recipe with
        {
            Generator = options.For(tiny.Recipe.Generator),
            Discriminator = options.For((StyleGan2DiscriminatorOptions)tiny.Recipe.Discriminator with
            {
                PatchHeads = options is CdcOptions ? 2 : 0,
            }),
            Transfer = new() { From = tiny.File("pretrained"), Method = options },
        };
        RecipeFile.Validate(recipe);
        return recipe;
    }

    private static TrainingSession Begin(Recipe recipe)
    {
        var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var source = PretrainedNetworks.Open(recipe.Transfer.From!);
        session.BeginFrom(source);
        return session;
    }
}
