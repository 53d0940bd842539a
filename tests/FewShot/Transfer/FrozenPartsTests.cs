using System.Text.RegularExpressions;
using FewShotGan.Checkpoints;
using FewShotGan.Recipes;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Transfer;

/// <summary>What each method freezes keeps its pretrained bits, and all else moves.</summary>
public sealed class FrozenPartsTests : IDisposable
{
    private readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData("{type: transfergan}", "^$", "^$")]
    [InlineData("{type: freezed, resolution: 8}", "^$", @"^b8\.")]
    [InlineData("{type: freezeg, up_to: 4}", @"^mapping\.(?!w_avg)|^synthesis\.b4\.", "^$")]
    [InlineData(
        "{type: scale_shift}", @"^mapping\.(?!w_avg)|\.const$|(conv\d|torgb)\.weight$|noise_strength$", "^$")]
    [InlineData("{type: minegan, miner_kimg: 1}", @"^mapping\.(?!w_avg)|^synthesis\.", "^$")]
    [InlineData("{type: minegan, miner_kimg: 0.008}", "^$", "^$")]
    [InlineData("{type: l2_sp}", "^$", "^$")]
    [InlineData("{type: feature_matching, resolution: 8}", "^$", "^$")]
    [InlineData("{type: ewc, weight: 1}", "^$", "^$")]
    [InlineData("{type: cdc}", "^$", "^$")]
    public void Frozen_tensors_keep_their_bits_and_all_others_move(
        string method, string frozenOfGenerator, string frozenOfDiscriminator)
    {
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var pretrained = training.Start(tiny.WithKimg(0.008), tiny.Runs).Run.LatestCheckpoint!;
        var recipe = RecipeFile.Parse(
            $"transfer:\n  from: {pretrained}\n  method: {method}\n", "method.yaml") with
        {
            Data = tiny.Recipe.Data, Training = tiny.Recipe.Training, Metrics = tiny.Recipe.Metrics,
        };
        var tuned = training.Start(recipe, tiny.Runs).Run.LatestCheckpoint!;
        Check(CheckpointFolder.GeneratorFile, frozenOfGenerator);
        Check(CheckpointFolder.DiscriminatorFile, frozenOfDiscriminator);

        void Check(string file, string frozen)
        {
            using var before = Safetensors.Read(Path.Combine(pretrained, file));
            using var after = Safetensors.Read(Path.Combine(tuned, file));
            foreach (var (name, tensor) in after.Tensors)
            {
                if (name.EndsWith("resample_filter", StringComparison.Ordinal)
                    || name.EndsWith("noise_const", StringComparison.Ordinal))
                    continue; // never trained
                if (!before.Tensors.ContainsKey(name)) continue; // added by the method
                Assert.True(
                    tensor.Equals(before.Tensors[name]) == Regex.IsMatch(name, frozen), $"{method}: {file}: {name}");
            }
        }
    }

    [Theory]
    [InlineData("{type: scale_shift}", "", "found scale_shift without transfer.from")]
    [InlineData("{type: freezeg}", "", "found freezeg without transfer.from")]
    [InlineData("{type: minegan}", "generator: {miner_layers: 0}", "found minegan with generator.miner_layers 0")]
    [InlineData("{type: cdc}", "discriminator: {patch_heads: 0}", "found cdc without patch heads")]
    [InlineData("{type: cdc}", "discriminator: {type: dcgan}", "found cdc without patch heads")]
    [InlineData("{type: feature_matching}", "data: {resolution: 16}", "found 32, expected a power of 2 from 8 to")]
    [InlineData(
        "{type: feature_matching}", "discriminator: {type: dcgan}", "found feature_matching with discriminator.type")]
    [InlineData("{type: l2_sp, g_weight: -1}", "", "transfer.method.g_weight: found -1")]
    [InlineData("{type: freezeg, up_to: 12}", "", "transfer.method.up_to: found 12, expected a power of 2")]
    [InlineData("{type: freezeg, up_to: 32}", "data: {resolution: 32}", "from 4 to below data.resolution (32)")]
    [InlineData(
        "{type: scale_shift}", "generator: {type: dcgan}",
        "found scale_shift with generator.type dcgan, expected stylegan2 there")]
    public void A_method_that_makes_no_sense_is_refused(string method, string more, string message) => Assert.Contains(
        message,
        Assert.Throws<InputException>(
            () => RecipeFile.Parse($"transfer: {{method: {method}}}\n{more}", "method.yaml")).Message,
        StringComparison.Ordinal);
}
