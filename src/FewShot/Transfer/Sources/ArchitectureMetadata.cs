using System.Text.Json;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;

namespace FewShotGan.Transfer;

/// <summary>
/// The architecture of StyleGAN2 networks in the metadata of a safetensors file: what shapes do not say would be lost.
/// </summary>
internal static class ArchitectureMetadata
{
    private const string Generator = "generator", Discriminator = "discriminator";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>What is written.</summary>
    /// <param name="architecture">The networks' options, of StyleGAN2's types.</param>
    public static Dictionary<string, string> Of(SourceArchitecture architecture)
    {
        var metadata = new Dictionary<string, string>();
        if (architecture.Generator is StyleGan2GeneratorOptions generator)
            metadata[Generator] = JsonSerializer.Serialize(generator, Json);
        if (architecture.Discriminator is StyleGan2DiscriminatorOptions discriminator)
            metadata[Discriminator] = JsonSerializer.Serialize(discriminator, Json);
        return metadata;
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
