using System.Text.Json;

namespace FewShotGan.Golden;

/// <summary>Short forms for reading a case's options.</summary>
public static class JsonElementExtensions
{
    /// <summary>A number, or null when the key is missing or null.</summary>
    /// <param name="json">The case.</param>
    /// <param name="key">The key.</param>
    public static double? Number(this JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : null;

    /// <summary>An integer, or null when the key is missing or null.</summary>
    /// <param name="json">The case.</param>
    /// <param name="key">The key.</param>
    public static int? Integer(this JsonElement json, string key) => (int?)json.Number(key);

    /// <summary>A string; the key must be there.</summary>
    /// <param name="json">The case.</param>
    /// <param name="key">The key.</param>
    public static string Text(this JsonElement json, string key) => json.GetProperty(key).GetString()!;

    /// <summary>Whether the key is there and true.</summary>
    /// <param name="json">The case.</param>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">The answer when the key is missing.</param>
    public static bool Flag(this JsonElement json, string key, bool otherwise = false) =>
        json.TryGetProperty(key, out var value) ? value.GetBoolean() : otherwise;

    /// <summary>An array of integers, or the same integer for all places.</summary>
    /// <param name="json">The case.</param>
    /// <param name="key">The key.</param>
    /// <param name="count">Places.</param>
    public static int[] Integers(this JsonElement json, string key, int count)
    {
        var value = json.GetProperty(key);
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(v => v.GetInt32()).ToArray()
            : Enumerable.Repeat(value.GetInt32(), count).ToArray();
    }
}
