using System.Text.Json;
using FewShotGan.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>
/// A file of golden vectors. The folder that the environment variable FEWSHOT_FIXTURES names is looked in first, then
/// the test project's own <c>Fixtures</c>; what came from the former is noted in the file FEWSHOT_FIXTURES_LOG.
/// </summary>
public sealed class GoldenFile : IDisposable
{
    private readonly Safetensors file;

    private GoldenFile(Safetensors file) => this.file = file;

    /// <summary>Opens a file.</summary>
    /// <param name="name">Without its extension, such as <c>upfirdn2d</c>.</param>
    public static GoldenFile Open(string name) => new(Safetensors.Read(Locate(name + ".safetensors")));

    /// <summary>Where a fixture is.</summary>
    /// <param name="fileName">With its extension.</param>
    public static string Locate(string fileName)
    {
        if (Environment.GetEnvironmentVariable("FEWSHOT_FIXTURES") is { Length: > 0 } folder)
        {
            var given = Path.Combine(folder, fileName);
            if (File.Exists(given))
            {
                if (Environment.GetEnvironmentVariable("FEWSHOT_FIXTURES_LOG") is { Length: > 0 } log)
                    File.AppendAllText(log, fileName + "\n");
                return given;
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "Fixtures", fileName);
    }

    /// <summary>The names of all tensors.</summary>
    public IEnumerable<string> Names => file.Tensors.Keys.Order(StringComparer.Ordinal);

    /// <summary>A tensor; the file owns it.</summary>
    /// <param name="name">Its name.</param>
    public Tensor this[string name] =>
        file.Tensors.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException($"no tensor '{name}'");

    /// <summary>A tensor, or null when the file has none of this name.</summary>
    /// <param name="name">Its name.</param>
    public Tensor? Find(string name) => file.Tensors.GetValueOrDefault(name);

    /// <summary>A copy of a tensor that requires a gradient; the caller's dispose scope owns it.</summary>
    /// <param name="name">Its name.</param>
    public Tensor Variable(string name) => this[name].clone().requires_grad_(true);

    /// <summary>What follows a prefix in the names that start with it.</summary>
    /// <param name="prefix">Such as <c>G.</c>.</param>
    public IReadOnlyList<string> After(string prefix) =>
        Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n[prefix.Length..]).ToList();

    /// <summary>Whether the metadata have a key.</summary>
    /// <param name="key">The key.</param>
    public bool Has(string key) => file.Metadata.ContainsKey(key);

    /// <summary>A value of the metadata, as JSON.</summary>
    /// <param name="key">The key.</param>
    public JsonElement Json(string key)
    {
        using var document = JsonDocument.Parse(file.Metadata[key]);
        return document.RootElement.Clone();
    }

    /// <summary>
    /// Copies the tensors behind a prefix into a module: every parameter and buffer must be there with its shape, and
    /// nothing else.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="prefix">Such as <c>G.</c>.</param>
    public void LoadInto(nn.Module module, string prefix)
    {
        var state = module.state_dict();
        var given = After(prefix);
        Assert.Equal(given.Order(StringComparer.Ordinal), state.Keys.Order(StringComparer.Ordinal));
        using var off = no_grad();
        foreach (var name in given)
        {
            Assert.True(
                state[name].shape.SequenceEqual(this[prefix + name].shape),
                $"{name}: shape [{string.Join(", ", state[name].shape)}], in the file "
                    + $"[{string.Join(", ", this[prefix + name].shape)}]");
            state[name].copy_(this[prefix + name]);
        }
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose() => file.Dispose();
}
