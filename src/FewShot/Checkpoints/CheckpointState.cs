using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Parts;

namespace FewShotGan.Checkpoints;

/// <summary>What a checkpoint's <c>state.json</c> says: counters, data, and the architecture of its networks.</summary>
internal sealed record CheckpointState
{
    /// <summary>The version that this program writes.</summary>
    public const int CurrentSchema = 2;

    /// <summary>The file's name in the checkpoint.</summary>
    public const string FileName = "state.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower),
            new ConcreteConverter<GeneratorOptions>(), new ConcreteConverter<DiscriminatorOptions>(),
        },
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions Compact = new(Json) { WriteIndented = false };

    /// <summary>Version of the format.</summary>
    public required int Schema { get; init; }

    /// <summary>Iterations done.</summary>
    public required long Iteration { get; init; }

    /// <summary>Real images shown.</summary>
    public required long Nimg { get; init; }

    /// <summary>Seconds of training.</summary>
    public required double Seconds { get; init; }

    /// <summary>Epochs finished.</summary>
    public required long Epoch { get; init; }

    /// <summary>Images of the epoch under way already shown; their order is in rng.safetensors.</summary>
    public required int EpochPosition { get; init; }

    /// <summary>Hash of the decoded images.</summary>
    public required string DataHash { get; init; }

    /// <summary>How many images there are.</summary>
    public required int DataCount { get; init; }

    /// <summary>Hash of the images held out; null without any.</summary>
    public string? HeldOutHash { get; init; }

    /// <summary>The names of the classes, in the order of the labels; empty without labels.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>
    /// What each part of the run keeps between iterations, by its name (<see cref="ITrainingState"/>); null for one
    /// that keeps nothing here.
    /// </summary>
    public required IReadOnlyDictionary<string, JsonElement> Parts { get; init; }

    /// <summary>
    /// The other files by name, with their SHA-256 in lower-case hexadecimal; null where an older version wrote none.
    /// </summary>
    public required IReadOnlyDictionary<string, string?> Files { get; init; }

    /// <summary>The generator's architecture.</summary>
    public required string GeneratorType { get; init; }

    /// <summary>Its options.</summary>
    public required GeneratorOptions Generator { get; init; }

    /// <summary>The discriminator's architecture.</summary>
    public required string DiscriminatorType { get; init; }

    /// <summary>Its options.</summary>
    public required DiscriminatorOptions Discriminator { get; init; }

    /// <summary>Reads the state of a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint's folder.</param>
    /// <exception cref="InputException">It is missing, not JSON, or of another version.</exception>
    public static CheckpointState Read(string checkpoint)
    {
        var path = Path.Combine(checkpoint, FileName);
        if (!File.Exists(path))
            throw new InputException(
                $"{path}: missing; expected a checkpoint, such as runs/<time>-<name>/checkpoints/000040");
        var text = File.ReadAllText(path);
        try
        {
            var root = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("found no object");
            int schema = (root["schema"] ?? throw new JsonException("schema is missing")).GetValue<int>();
            if (schema is not (CheckpointSchema1.Number or CurrentSchema))
                throw new InputException(
                    $"{path}: found schema {schema}, expected {CurrentSchema}; use the version that wrote it");
            if (schema == CheckpointSchema1.Number) CheckpointSchema1.Bring(root);
            return root.Deserialize<CheckpointState>(Reading(path, root))!;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new InputException($"{path}: not a checkpoint's state ({problem.Message.ReplaceLineEndings(" ")}); "
                + "take another checkpoint of the run");
        }
    }

    /// <summary>How to read a state: as options of the types that it names.</summary>
    private static JsonSerializerOptions Reading(string path, JsonObject state)
    {
        // Of two converters for a type the first counts, so the options start anew.
        return new()
        {
            PropertyNamingPolicy = Json.PropertyNamingPolicy,
            UnmappedMemberHandling = Json.UnmappedMemberHandling,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower),
                new ConcreteConverter<GeneratorOptions>(TypeOf("generator_type", PartRegistry.All<GeneratorOptions>())),
                new ConcreteConverter<DiscriminatorOptions>(
                    TypeOf("discriminator_type", PartRegistry.All<DiscriminatorOptions>())),
            },
        };

        Type TypeOf(string key, IReadOnlyDictionary<string, Type> known)
        {
            var name = state[key]?.GetValue<string>() ?? "null";
            return known.GetValueOrDefault(name)
                ?? throw new InputException(
                    $"{path}: {key}: found {name}, expected {string.Join(" or ", known.Keys)}; use the version that "
                        + "wrote it");
        }
    }

    /// <summary>
    /// In what the options of two networks differ, by their keys; nothing when the networks have the same architecture.
    /// </summary>
    /// <param name="found">The options of one.</param>
    /// <param name="expected">The options of the other.</param>
    internal static IEnumerable<(string Key, string Found, string Expected)> Differences(object found, object expected)
    {
        var (there, here) = (
            JsonSerializer.SerializeToElement(found, Compact), JsonSerializer.SerializeToElement(expected, Compact));
        return there.EnumerateObject().Concat(here.EnumerateObject()).Select(option => option.Name).Distinct()
            .Select(key => (key, Value(there, key), Value(here, key))).Where(option => option.Item2 != option.Item3);

        static string Value(JsonElement options, string key) => options.TryGetProperty(key, out var value)
            ? value.GetRawText()
            : "nothing";
    }

    /// <summary>Writes the state into a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint's folder.</param>
    public void Write(string checkpoint) =>
        File.WriteAllText(Path.Combine(checkpoint, FileName), JsonSerializer.Serialize(this, Json) + "\n");
}
