using System.Text.Json;
using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Sampling;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Checkpoints;

/// <summary>Checkpoints of the version in which each part of a run had a key of its own.</summary>
public sealed class CheckpointSchema1Tests : IDisposable
{
    // The state.json of a checkpoint that the program wrote at commit 76b3442, with ADA, path length and a vision-aided
    // discriminator.
    private const string Fixture = "checkpoint_schema1.json";

    private readonly TinyRun tiny = new(images: 12);
    private readonly TinyRun others = new(images: 3);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        tiny.Dispose();
        others.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_state_that_the_version_before_wrote_says_the_same()
    {
        File.Copy(GoldenFile.Locate(Fixture), folder.File(CheckpointState.FileName));
        var state = CheckpointState.Read(folder.Path);
        Assert.Equal(
            (5, 20, 0, 20, 80), (state.Iteration, state.Nimg, state.Epoch, state.EpochPosition, state.DataCount));
        Assert.Equal(0.030104022473096848, state.Parts["path_length"].GetProperty("mean").GetDouble());
        var ada = state.Parts["ada"];
        Assert.Equal(
            (0.24000001f, 4), (ada.GetProperty("p").GetSingle(), ada.GetProperty("held_out_count").GetInt32()));
        var member = Assert.Single(state.Parts["vision_aided"].EnumerateArray());
        Assert.Equal("m-lsd-512-tiny", member.GetProperty("choice").GetProperty("network").GetString());
        Assert.Equal(0.16f, member.GetProperty("ada").GetProperty("p").GetSingle());
        Assert.Equal(6, state.Files.Count);
        Assert.DoesNotContain(null, state.Files.Values);
        Assert.Empty(CheckpointState.Differences(
            state.Generator,
            new StyleGan2GeneratorOptions { Resolution = 8, ZDim = 8, WDim = 8, MappingLayers = 2, ChannelBase = 64,
                ChannelMax = 8 }));
        Assert.Empty(CheckpointState.Differences(
            state.Discriminator,
            new StyleGan2DiscriminatorOptions { Resolution = 8, ChannelBase = 64, ChannelMax = 8,
                MbstdGroupSize = 2 }));
    }

    [Fact]
    public void A_checkpoint_that_the_tests_make_one_of_schema_1_has_the_keys_of_a_real_one()
    {
        using var session = Session(Everything());
        session.AddVisionAided();
        Train(session, 2);
        Checkpoint.Save(folder.File("made"), session);
        Schema1Checkpoint.Make(folder.File("made"));
        Assert.Equal(
            Keys(File.ReadAllText(GoldenFile.Locate(Fixture))),
            Keys(File.ReadAllText(Path.Combine(folder.File("made"), CheckpointState.FileName))));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void A_run_goes_on_from_one_bit_for_bit(bool hasEverything, bool hasHashes)
    {
        var recipe = hasEverything ? Everything() : tiny.Recipe;
        using var through = Session(recipe);
        through.AddVisionAided();
        Train(through, 10);
        Checkpoint.Save(folder.File("through"), through);

        using (var first = Session(recipe))
        {
            first.AddVisionAided();
            Train(first, 5);
            Checkpoint.Save(folder.File("half"), first);
        }

        Schema1Checkpoint.Make(folder.File("half"), hasHashes);
        Assert.Null(CheckpointFolder.FindDamage(folder.File("half")));
        using var second = Session(recipe);
        Checkpoint.Restore(folder.File("half"), second);
        Train(second, 5);
        Checkpoint.Save(folder.File("resumed"), second);
        foreach (var file in Directory.GetFiles(folder.File("through")).Select(Path.GetFileName))
            Assert.True(
                File.ReadAllBytes(folder.File($"through/{file}"))
                .SequenceEqual(File.ReadAllBytes(folder.File($"resumed/{file}"))), file);
    }

    [Fact]
    public void And_its_generator_makes_the_images_that_it_did()
    {
        using var session = tiny.NewSession();
        Train(session, 2);
        Checkpoint.Save(folder.File("saved"), session);
        using var scope = NewDisposeScope();
        using var generator = TrainedGenerator.Load(folder.File("saved"));
        Schema1Checkpoint.Make(folder.File("saved"));
        using var old = TrainedGenerator.Load(folder.File("saved"));
        Assert.True(generator.Sample([0, 1]).Equals(old.Sample([0, 1])));
    }

    private Recipe Everything() => tiny.Recipe with
    {
        Augment = new AdaAugmentOptions { Control = "r_v", P = 0.4, Kimg = 0.1 },
        Regularizers = tiny.Recipe.Regularizers.With(new PathLengthOptions { Interval = 2 }),
        VisionAided = new()
        {
            Networks = [TinyEyes.Write(folder, "wide", channels: 8)], Resolution = 32, Width = 8,
            Augment = new AdaAugmentOptions { Target = VisionAidedRecipe.AdaTarget },
        },
    };

    private TrainingSession Session(Recipe recipe) =>
        new(recipe, ImageSet.Load(recipe.Data), CPU, ImageSet.Load(others.Recipe.Data));

    private static void Train(TrainingSession session, int steps)
    {
        for (int i = 0; i < steps; i++) session.RunIteration(new TinyRun.Recorder());
    }

    /// <summary>The keys of every section.</summary>
    private static List<string> Keys(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Of(document.RootElement, "").Order(StringComparer.Ordinal)];

        static IEnumerable<string> Of(JsonElement element, string prefix) => element.ValueKind switch
        {
            JsonValueKind.Object =>
                element.EnumerateObject()
                .SelectMany(entry => Of(entry.Value, $"{prefix}.{entry.Name}").Prepend($"{prefix}.{entry.Name}")),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Of(item, prefix + "[]")).Distinct(),
            _ => [],
        };
    }
}
