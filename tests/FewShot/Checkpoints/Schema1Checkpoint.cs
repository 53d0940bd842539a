using System.Text.Json.Nodes;
using FewShotGan.Checkpoints;

namespace FewShotGan.Tests.Checkpoints;

/// <summary>
/// Checkpoints as the version before wrote them: with a key for each part of a run that kept something.
/// </summary>
internal static class Schema1Checkpoint
{
    /// <summary>Makes of a checkpoint one of schema 1.</summary>
    /// <param name="checkpoint">Its folder.</param>
    /// <param name="hasHashes">Whether it has its files' hashes, which the first checkpoints did not.</param>
    public static void Make(string checkpoint, bool hasHashes = true)
    {
        var path = Path.Combine(checkpoint, CheckpointState.FileName);
        var state = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        var parts = state["parts"]!.AsObject();
        Assert.True(state.Remove("parts"));
        state["schema"] = 1;
        state["path_length_mean"] = parts["path_length"]?["mean"]?.DeepClone() ?? 0;
        state["ada"] = parts["ada"]?.DeepClone();
        state["vision_aided"] = new JsonArray([.. parts["vision_aided"]!.AsArray().Select(Member)]);
        foreach (var (network, later) in new[]
                 {
                     ("generator", new[] { "miner_layers", "start_resolution", "fade_kimg" }),
                     ("discriminator", ["patch_heads", "start_resolution"]),
                 })
            foreach (var key in later) Assert.True(state[network]!.AsObject().Remove(key));
        if (!hasHashes) state.Remove("files");
        File.WriteAllText(path, state.ToJsonString());
    }

    private static JsonNode Member(JsonNode? saved)
    {
        var member = saved!.DeepClone().AsObject();
        if (member.Remove("inputs", out var inputs)) member["ada"] = inputs!["ada"]?.DeepClone();
        return member;
    }
}
