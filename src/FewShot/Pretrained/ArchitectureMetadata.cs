using System.Text.Json;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;

namespace FewShotGan.Pretrained;

/// <summary>
/// The architecture of StyleGAN2 networks in the metadata of a safetensors file: what shapes do not say would be lost.
/// </summary>
internal static class ArchitectureMetadata
{
    private const string Generator = "generator", Discriminator = "discriminator", Classes = "classes";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>What is written.</summary>
    /// <param name="architecture">The networks' options; those of other types than StyleGAN2's are left out.</param>
    /// <param name="classes">The names of the classes; null where they are not known.</param>
    public static Dictionary<string, string> Of(
        SourceArchitecture architecture, IReadOnlyList<string>? classes = null)
    {
        var metadata = new Dictionary<string, string>();
        if (architecture.Generator is StyleGan2GeneratorOptions generator)
            metadata[Generator] = JsonSerializer.Serialize(generator, Json);
        if (architecture.Discriminator is StyleGan2DiscriminatorOptions discriminator)
            metadata[Discriminator] = JsonSerializer.Serialize(discriminator, Json);
        if (classes is { Count: > 0 } && metadata.Count > 0) metadata[Classes] = JsonSerializer.Serialize(classes);
        return metadata;
    }

    /// <summary>The names of the classes; null where the file does not say them.</summary>
    /// <param name="path">What messages call the file.</param>
    /// <param name="metadata">The file's metadata.</param>
    /// <exception cref="InputException">They are damaged.</exception>
    public static IReadOnlyList<string>? ClassesOf(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Classes, out var json)) return null;
        try
        {
            return JsonSerializer.Deserialize<List<string>>(json);
        }
        catch (JsonException problem)
        {
            throw new InputException(
                $"{path}: found classes that are no list of names ({problem.Message.ReplaceLineEndings(" ")})");
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="path">What messages call the file.</param>
    /// <param name="metadata">The file's metadata.</param>
    /// <returns>null where the file has none.</returns>
    /// <exception cref="InputException">It is damaged.</exception>
    public static SourceArchitecture? Read(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.ContainsKey(Generator) && !metadata.ContainsKey(Discriminator)) return null;
        try
        {
            return new SourceArchitecture(
                Options<StyleGan2GeneratorOptions>(Generator), Options<StyleGan2DiscriminatorOptions>(Discriminator),
                Inferred: false);
        }
        catch (JsonException problem)
        {
            throw new InputException($"{path}: found metadata that describe no networks "
                + $"({problem.Message.ReplaceLineEndings(" ")}), expected those of fewshot import");
        }

        T? Options<T>(string key)
            where T : class => metadata.TryGetValue(key, out var json)
                ? JsonSerializer.Deserialize<T>(json, Json)
                : null;
    }
}
