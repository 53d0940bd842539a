using System.Text.Json;
using System.Text.Json.Serialization;

namespace FewShotGan.Checkpoints;

/// <summary>
/// Writes options of an abstract type as those of their own type, and reads them as those of a given one.
/// </summary>
/// <typeparam name="T">The abstract type.</typeparam>
/// <param name="concrete">What is read; not needed to write.</param>
internal sealed class ConcreteConverter<T>(Type? concrete = null) : JsonConverter<T>
    where T : class
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (T?)JsonSerializer.Deserialize(ref reader, concrete!, options);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
}
