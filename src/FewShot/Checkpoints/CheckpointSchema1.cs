using System.Text.Json.Nodes;

namespace FewShotGan.Checkpoints;

/// <summary>The state.json of version 1, in which each part of a run had a key of its own.</summary>
internal static class CheckpointSchema1
{
    /// <summary>The version.</summary>
    public const int Number = 1;

    private static readonly string[] Networks = ["generator", "generator_ema", "discriminator"];

    /// <summary>Brings a state into the form of today.</summary>
    /// <param name="state">What the file says; changed in place.</param>
    public static void Bring(JsonObject state)
    {
        var members = Take("vision_aided") as JsonArray ?? [];
        state["files"] ??= new JsonObject([.. Networks.Append("optimizer").Append("rng")
            .Concat(members.Select((_, i) => FormattableString.Invariant($"vision_aided.{i}")))
            .Select(name => KeyValuePair.Create<string, JsonNode?>(name + ".safetensors", null))]);
        var mean = Take("path_length_mean");
        state["parts"] = new JsonObject
        {
            ["networks"] = null,
            ["streams"] = null,
            ["step"] = null,
            ["path_length"] = mean is null ? null : new JsonObject { ["mean"] = mean },
            ["ada"] = Take("ada"),
            ["vision_aided"] = members,
        };

        JsonNode? Take(string key)
        {
            state.Remove(key, out var value);
            return value;
        }
    }
}
