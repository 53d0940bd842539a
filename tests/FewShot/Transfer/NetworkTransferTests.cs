using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Training;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Transfer;

public sealed class NetworkTransferTests : IDisposable
{
    private readonly TinyRun tiny = new();
    private readonly TrainingSession pretrained;

    public NetworkTransferTests()
    {
        pretrained = tiny.NewSession();
        for (int i = 0; i < 3; i++) pretrained.RunIteration(new TinyRun.Recorder());
        Checkpoint.Save(tiny.File("pretrained"), pretrained);
    }

    public void Dispose()
    {
        pretrained.Dispose();
        tiny.Dispose();
    }

    [Fact]
    public void A_checkpoint_is_loaded_whole_and_everything_trains()
    {
        using var session = Session(Recipe("pretrained"));
        var report = Load(session);
        AssertEqual(pretrained.Networks.Generator, session.Networks.Generator);
        AssertEqual(pretrained.Networks.GeneratorEma, session.Networks.GeneratorEma);
        AssertEqual(pretrained.Networks.Discriminator, session.Networks.Discriminator);
        Assert.All(report.Tensors, row => Assert.Equal(LoadState.Loaded, row.State));
        Assert.All(report.Tensors.Where(row => row.Trained is not null), row => Assert.True(row.Trained));
        Assert.Empty(report.Unused);
    }

    [Fact]
    public void Every_tensor_is_in_the_report_once()
    {
        using var session = Session(Recipe("pretrained"));
        var report = Load(session);
        var expected = Roles(session)
            .SelectMany(pair => pair.Network.state_dict().Keys.Select(name => (pair.Role, name)));
        Assert.Equal(expected.Order(), report.Tensors.Select(row => (row.Network, row.Name)).Order());
        Assert.Equal(
            session.Networks.Discriminator.named_parameters().Count(),
            report.Tensors.Count(row => row.Network == NetworkRole.Discriminator && row.Trained is not null));
    }

    [Fact]
    public void Frozen_tensors_stay_bit_for_bit_and_everything_else_moves()
    {
        var recipe = Recipe("pretrained", freezeLayers: 4);
        using var session = Session(tiny.WithPathLength with { Transfer = recipe.Transfer });
        Load(session);
        for (int i = 0; i < 6; i++) session.RunIteration(new TinyRun.Recorder());
        var frozen = AssertMoved(session, pretrained.Networks);
        Assert.Equal(
            ["b8.conv0.bias", "b8.conv0.weight", "b8.conv1.bias", "b8.conv1.weight", "b8.fromrgb.bias",
                "b8.fromrgb.weight", "b8.skip.weight"],
            frozen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_resumed_run_keeps_its_frozen_tensors_and_ends_like_one_that_was_not_stopped()
    {
        var recipe = Recipe("pretrained", freezeLayers: 3);
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var whole = training.Start(recipe, tiny.Runs).Run;
        var part = training.Start(recipe with { Training = recipe.Training with { Kimg = 0.016 } }, tiny.Runs).Run;
        Directory.Delete(tiny.File("pretrained"), recursive: true); // A resumed run needs its source no more.
        var rest = training.Resume(part, RecipeFile.Read(part.RecipePath) with { Training = recipe.Training }).Run;
        foreach (var file in new[] { CheckpointFolder.GeneratorFile, CheckpointFolder.DiscriminatorFile,
            CheckpointFolder.OptimizerFile })
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(whole.LatestCheckpoint!, file)),
                File.ReadAllBytes(Path.Combine(rest.LatestCheckpoint!, file)));
        Assert.Contains("D,b8.conv0.weight,", File.ReadAllText(whole.TransferPath), StringComparison.Ordinal);
        Assert.Equal(Path.GetFullPath(tiny.File("pretrained")), RecipeFile.Read(whole.RecipePath).Transfer.From);
    }

    [Fact]
    public void A_file_with_official_prefixes_is_loaded_like_the_checkpoint()
    {
        WriteOfficial("all.safetensors", NetworkRole.Generator, NetworkRole.GeneratorEma, NetworkRole.Discriminator);
        using var session = Session(Recipe("all.safetensors"));
        Assert.Null(Load(session).StandIn);
        AssertEqual(pretrained.Networks.Generator, session.Networks.Generator);
        AssertEqual(pretrained.Networks.GeneratorEma, session.Networks.GeneratorEma);
        AssertEqual(pretrained.Networks.Discriminator, session.Networks.Discriminator);
    }

    [Fact]
    public void One_generator_stands_in_for_the_other_and_the_report_says_so()
    {
        WriteOfficial("two.safetensors", NetworkRole.GeneratorEma, NetworkRole.Discriminator);
        using var session = Session(Recipe("two.safetensors"));
        var report = Load(session);
        Assert.Equal(NetworkRole.GeneratorEma, report.StandIn);
        AssertEqual(pretrained.Networks.GeneratorEma, session.Networks.Generator);
        Assert.Contains(report.Lines(), line => line.Contains("both begin as its G_ema", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_discriminator_nothing_is_loaded_unless_that_is_allowed()
    {
        WriteOfficial("g.safetensors", NetworkRole.Generator, NetworkRole.GeneratorEma);
        var recipe = Recipe("g.safetensors");
        using var session = Session(recipe);
        using var untouched = Session(recipe);
        var problem = Assert.Throws<InputException>(() => Load(session)).Message;
        Assert.Contains("tensors are missing (D b8.fromrgb.weight, ", problem, StringComparison.Ordinal);
        Assert.Contains("transfer.allow_partial: true", problem, StringComparison.Ordinal);
        AssertEqual(untouched.Networks.Generator, session.Networks.Generator);

        using var partial = Session(recipe with { Transfer = recipe.Transfer with { AllowPartial = true } });
        var report = Load(partial);
        AssertEqual(pretrained.Networks.Generator, partial.Networks.Generator);
        AssertEqual(untouched.Networks.Discriminator, partial.Networks.Discriminator);
        Assert.All(report.Tensors, row =>
            Assert.Equal(row.Network == NetworkRole.Discriminator ? LoadState.Missing : LoadState.Loaded, row.State));
        Assert.Contains(
            report.Lines(),
            line => line.StartsWith("D              not in the source", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(NetworkRole.Generator, "G")]
    [InlineData(NetworkRole.GeneratorEma, "G_ema")]
    [InlineData(NetworkRole.Discriminator, "D")]
    public void Weights_that_are_not_finite_are_refused_and_nothing_is_loaded(NetworkRole role, string named)
    {
        using (no_grad())
        using (var last = Roles(pretrained).Single(pair => pair.Role == role).Network.parameters().Last().flatten()[^1])
            last.fill_(double.NaN);
        Checkpoint.Save(tiny.File("pretrained"), pretrained);
        WriteOfficial("all.safetensors", NetworkRole.Generator, NetworkRole.GeneratorEma, NetworkRole.Discriminator);
        foreach (var from in new[] { "pretrained", "all.safetensors" })
        {
            using var session = Session(Recipe(from));
            using var untouched = Session(Recipe(from));
            var problem = Assert.Throws<InputException>(() => Load(session)).Message;
            Assert.StartsWith($"transfer.from: {tiny.File(from)}: {named} ", problem, StringComparison.Ordinal);
            Assert.Contains("found NaN or infinity, expected finite weights", problem, StringComparison.Ordinal);
            AssertEqual(untouched.Networks.Generator, session.Networks.Generator);
        }
    }

    [Fact]
    public void Layers_that_would_be_frozen_at_random_are_refused_even_where_a_partial_load_is_allowed()
    {
        WriteOfficial("g.safetensors", NetworkRole.Generator);
        var recipe = Recipe("g.safetensors", freezeLayers: 1);
        using var session = Session(recipe with { Transfer = recipe.Transfer with { AllowPartial = true } });
        var problem = Assert.Throws<InputException>(() => Load(session)).Message;
        Assert.Contains(
            "2 tensors are to be frozen but not loaded from there (D b8.fromrgb.weight, D b8.fromrgb.bias)", problem,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 2, 8, "tensors are missing (G synthesis.b16.", 3)] // Another resolution: new blocks are missing.
    [InlineData(8, 1, 8, "without a place in the recipe's networks (G mapping.fc1.bias, G mapping.fc1.weight, ", 4)]
    [InlineData(8, 2, 6, "G mapping.fc0.weight: found [8, 8], expected [8, 6]", 0)]
    public void What_does_not_fit_is_named_and_left_random_only_when_allowed(
        int side, int mapping, int z, string problem, int unused)
    {
        var recipe = Recipe("pretrained");
        recipe = recipe with
        {
            Data = recipe.Data with { Resolution = side },
            Generator = (
                StyleGan2GeneratorOptions)recipe.Generator with { MappingLayers = mapping, ZDim = z,
                ChannelBase = 128 },
            Discriminator = (StyleGan2DiscriminatorOptions)recipe.Discriminator with { ChannelBase = 128 },
        };
        using var session = Session(recipe);
        Assert.Contains(problem, Assert.Throws<InputException>(() => Load(session)).Message, StringComparison.Ordinal);
        using var partial = Session(recipe with { Transfer = recipe.Transfer with { AllowPartial = true } });
        var report = Load(partial);
        Assert.Equal(unused, report.Unused.Count);
        foreach (var (role, network) in Roles(partial))
        {
            var (before, source) = (
                Roles(session).Single(pair => pair.Role == role).Network.state_dict(),
                Roles(pretrained).Single(pair => pair.Role == role).Network.state_dict());
            foreach (var row in report.Tensors.Where(row => row.Network == role))
            {
                var expected = row.State == LoadState.Loaded ? source[row.Name] : before[row.Name];
                Assert.True(network.state_dict()[row.Name].Equals(expected), $"{role} {row.Name} {row.State}");
                Assert.Equal(row.State != LoadState.Missing, source.ContainsKey(row.Name));
            }
        }
    }

    [Fact]
    public void A_recipe_takes_its_architecture_and_resolution_from_the_checkpoint_unless_it_says_otherwise()
    {
        var yaml = $"transfer: {{from: {tiny.File("pretrained")}}}\n";
        var recipe = RecipeFile.Parse(yaml, "r.yaml");
        Assert.Equivalent(tiny.Recipe.Generator, recipe.Generator, strict: true);
        Assert.Equivalent(tiny.Recipe.Discriminator, recipe.Discriminator, strict: true);
        Assert.Equal((8, null), (recipe.Data.Resolution, recipe.Training.EmaRampup));
        Assert.Equal(
            9, Assert.IsType<StyleGan2GeneratorOptions>(
                RecipeFile.Parse(yaml + "generator: {w_dim: 9}", "r.yaml").Generator).WDim);
        Assert.Equivalent(
            tiny.Recipe.Generator, RecipeFile.Parse("preset: low_shot\n" + yaml, "r.yaml").Generator, strict: true);
    }

    [Fact]
    public void A_source_that_is_not_there_is_named()
    {
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var problem = Assert.Throws<InputException>(() => training.Start(Recipe("nowhere"), tiny.Runs)).Message;
        Assert.StartsWith("transfer.from: ", problem, StringComparison.Ordinal);
        Assert.Contains("no such folder", problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(tiny.Runs));
    }

    private static TrainingSession Session(Recipe recipe) => new(recipe, ImageSet.Load(recipe.Data), CPU);

    private static (NetworkRole Role, nn.Module Network)[] Roles(TrainingSession session) =>
    [
        (NetworkRole.Generator, session.Networks.Generator), (NetworkRole.GeneratorEma, session.Networks.GeneratorEma),
        (NetworkRole.Discriminator, session.Networks.Discriminator),
    ];

    private static TransferReport Load(TrainingSession session)
    {
        using var source = PretrainedNetworks.Open(session.Recipe.Transfer.From!);
        return session.BeginFrom(source);
    }

    private static void AssertEqual(nn.Module expected, nn.Module actual)
    {
        var values = actual.state_dict();
        Assert.All(expected.state_dict(), pair => Assert.True(pair.Value.Equals(values[pair.Key]), pair.Key));
    }

    /// <summary>Asserts that parameters moved unless the report calls them frozen; gives the frozen ones.</summary>
    private static List<string> AssertMoved(TrainingSession session, TrainingNetworks before)
    {
        var frozen = new List<string>();
        var method = session.Step.Transfer;
        foreach (var (role, network, old) in new (NetworkRole, nn.Module, nn.Module)[]
                 {
                     (NetworkRole.Generator, session.Networks.Generator, before.Generator),
                     (NetworkRole.Discriminator, session.Networks.Discriminator, before.Discriminator),
                 })
            foreach (var ((name, value), (_, start)) in network.named_parameters().Zip(old.named_parameters()))
            {
                bool trains = method.Trains(role, name);
                Assert.True(trains != value.Equals(start), $"{role} {name} {(trains ? "did not move" : "moved")}");
                if (!trains) frozen.Add(name);
            }

        return frozen;
    }

    private Recipe Recipe(string from, int? freezeLayers = null) => tiny.Recipe with
    {
        Transfer = new()
        {
            From = tiny.File(from),
            Method = freezeLayers is null ? new TransferGanOptions() : new FreezeDOptions { Layers = freezeLayers },
        },
    };

    private void WriteOfficial(string name, params NetworkRole[] roles)
    {
        var prefixes = new Dictionary<NetworkRole, string>
        {
            [NetworkRole.Generator] = "G.", [NetworkRole.GeneratorEma] = "G_ema.", [NetworkRole.Discriminator] = "D.",
        };
        Safetensors.Write(tiny.File(name), [.. Roles(pretrained).Where(pair => roles.Contains(pair.Role)).SelectMany(
            pair => pair.Network.state_dict().Select(entry => (prefixes[pair.Role] + entry.Key, entry.Value)))]);
    }
}
