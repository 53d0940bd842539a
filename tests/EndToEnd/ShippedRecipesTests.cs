using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using TorchSharp;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Every file in recipes/, as it is shipped, and trained for two steps at reduced size.</summary>
public class ShippedRecipesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "recipes");

    private static readonly string[] Reduced =
    [
        "-s", "training.batch=4", "-s", "training.kimg=0.008", "-s", "metrics.samples=20", "-s", "vision_aided.width=8",
        "-s", "vision_aided.select=given", "-s", "vision_aided.start_kimg=0", "-s", "vision_aided.resolution=64",
    ];

    public static TheoryData<string> Names =>
        [.. ShippedRecipes.Names];

    [Fact]
    public void Every_file_is_shipped() => Assert.Equal(
        Directory.GetFiles(Folder, "*.yaml").Concat(Directory.GetFiles(Path.Combine(Folder, "baselines")))
            .Select(path => Path.GetRelativePath(Folder, path)[..^".yaml".Length].Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
        ShippedRecipes.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dry_run_prints_the_plan(string name)
    {
        using var work = Prepare(name, side: 256);
        var (code, output, error) = work.CallProcess(["train", RecipePath(name), "--dry-run", "-q"]);
        Assert.True(code == 0, error);
        Assert.Contains("\nlength ", output, StringComparison.Ordinal);
        if (name.StartsWith("vision-aided", StringComparison.Ordinal))
            Assert.DoesNotContain("\nwarning ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("metrics.network", output, StringComparison.Ordinal);
        Assert.Equal(
            name is "freezed-faces" or "freezed-diffaugment-256" or "first-run" or "projected-32" or "projected-64"
                or "projected-256" or "vision-aided-fastgan-64" or "finetune-faces" or "pretrain-fluent"
                or "fastgan-faces",
            output.Contains("frozen", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_steps_train_at_reduced_size(string name)
    {
        using var work = Prepare(name, side: 32);
        string[] size = name.Contains("256", StringComparison.Ordinal) ? ["-s", "data.resolution=32"] : [];
        if (name.StartsWith("pretrain-", StringComparison.Ordinal))
            size = ["-s", "data.count=100"]; // thousands of images' features would take a minute
        if (name.StartsWith("baselines/", StringComparison.Ordinal))
            size = ["-s", "data.count=50", "-s", "data.held_out=0", "-s", "metrics.names=[]"];
        long nimg = 2 * 4 * RecipeFile.Read(RecipePath(name)).Optimizer.DSteps;
        string[] length = ["-s", FormattableString.Invariant($"training.kimg={nimg / 1000.0}")];
        var (code, output, error) = work.CallProcess(
            ["train", RecipePath(name), "-q", .. Reduced, .. Narrow(name), .. size, .. length]);
        Assert.True(code == 0, error);
        var run = RunFolder.Find(work.Path(output.Trim()), "");
        Assert.Equal(
            (2L, nimg),
            (CheckpointState.Read(run.LatestCheckpoint!).Iteration, CheckpointState.Read(run.LatestCheckpoint!).Nimg));
        var recipe = RecipeFile.Read(run.RecipePath);
        Assert.Equal(recipe.Transfer.From is not null, File.Exists(run.TransferPath));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_what_it_is_for_and_what_it_costs_or_where_its_numbers_come_from(string name)
    {
        var comment = File.ReadLines(RecipePath(name)).TakeWhile(line => line.StartsWith('#')).ToList();
        Assert.Contains(comment, line => line.StartsWith("# For: ", StringComparison.Ordinal));
        Assert.Equal(Path.GetFileName(name), RecipeFile.Read(RecipePath(name)).Name);
        Assert.Contains(
            comment, line => line.StartsWith("# Cost: ", StringComparison.Ordinal)
            || line.StartsWith("# Source: ", StringComparison.Ordinal));
    }

    /// <summary>Settings that make a recipe's networks narrow.</summary>
    private static string[] Narrow(string name)
    {
        var text = File.ReadAllText(RecipePath(name));
        bool fastGan = text.Contains("preset: projected_fastgan", StringComparison.Ordinal);
        bool projected = text.Contains("preset: projected", StringComparison.Ordinal);
        if (text.Contains("from: pretrained:", StringComparison.Ordinal)) return []; // it is narrow, and is there
        if (text.Contains("type: fastgan\n  ndf", StringComparison.Ordinal))
            return ["-s", "generator.ngf=8"];
        if (text.Contains("type: dcgan", StringComparison.Ordinal)
            || text.Contains("type: resnet", StringComparison.Ordinal))
            return ["-s", "generator.ngf=8", "-s", "discriminator.ndf=8"];
        if (text.Contains("type: mlp", StringComparison.Ordinal)) return ["-s", "generator.width=64"];
        bool isGrowing = text.Contains("type: progan", StringComparison.Ordinal);
        return
        [
            .. fastGan ? (string[])["-s", "generator.ngf=8"]
                : isGrowing ? ["-s", "generator.channel_max=8"]
                : ["-s", "generator.channel_max=8", "-s", "generator.mapping_layers=2"],
            .. projected
            ? (string[])["-s", "discriminator.head_channels=8", "-s", "discriminator.feature_resolution=64"]
            : ["-s", "discriminator.channel_max=8"],
        ];
    }

    private static string RecipePath(string name) => Path.Combine(Folder, name + ".yaml");

    /// <summary>
    /// What the recipe's user has: images of his own, or pretrained networks where the recipe looks for them.
    /// </summary>
    private static Work Prepare(string name, int side)
    {
        var work = new Work();
        Directory.CreateDirectory(work.Path("my-images"));
        for (int i = 0; i < 12; i++)
            ImageWriter.SavePng(
                work.Path($"my-images/{i}.png"), Enumerable.Range(0, 300).Select(n => (byte)((n * (i + 3)) % 256))
                .ToArray(), 10, 10, 3);
        if (name is "freezed-faces" or "ada-finetune-faces" or "vision-aided-finetune-faces")
        {
            // A checkpoint to begin from is all that is wanted of it: a hundred of its thousands of images do, and no
            // metrics.
            var (code, _, error) = work.CallProcess(
                ["train", RecipePath("pretrain-emoji"), "-q", .. Reduced, .. Narrow("pretrain-emoji"), "-s",
                    "data.count=100", "-s", "metrics.names=[]"]);
            Assert.True(code == 0, error);
        }

        if (name is "freezed-diffaugment-256" or "ada-finetune-256")
            WriteNetworks(work.Path("ffhq256.pkl"), side);
        return work;
    }

    private static void WriteNetworks(string path, int side)
    {
        using var scope = torch.NewDisposeScope();
        using var rng = new torch.Generator(1);
        using var g = new StyleGan2Generator(
            new() { Resolution = side, ZDim = 8, WDim = 8, MappingLayers = 2, ChannelBase = 8 * side, ChannelMax = 8 },
            rng);
        using var d = new StyleGan2Discriminator(
            new() { Resolution = side, ChannelBase = 8 * side, ChannelMax = 8 }, rng);
        Safetensors.Write(path,
        [
            .. g.state_dict().Select(pair => ("G." + pair.Key, pair.Value)),
            .. g.state_dict().Select(pair => ("G_ema." + pair.Key, pair.Value)),
            .. d.state_dict().Select(pair => ("D." + pair.Key, pair.Value)),
        ]);
    }
}
