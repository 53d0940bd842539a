using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Features of generated images, with what only depends on them: computed when first needed, and then shared by all
/// references that they are compared with, since with thousands of images it takes most of the time.
/// </summary>
/// <param name="set">The features; the caller's.</param>
internal sealed class FakeFeatures(FeatureSet set) : IDisposable
{
    private readonly Dictionary<string, Tensor> computed = [];

    /// <summary>[M, D].</summary>
    public Tensor Features => set.Features;

    /// <summary>Features of transformed images, or null.</summary>
    public TransformedFeatures? Transformed => set.Transformed;

    /// <summary>The class of each image, or null.</summary>
    public Tensor? Labels => set.Labels;

    /// <summary>The images, or null.</summary>
    public Tensor? Pixels => set.Pixels;

    /// <summary>What made them, or null.</summary>
    public PathSampler? Paths => set.Paths;

    /// <summary>The class probabilities [M, classes] where the network has such, or null.</summary>
    public Tensor? Probabilities => set.Probabilities;

    /// <summary>What is computed from the features, the first time that it is asked for.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="compute">Computes it.</param>
    public Tensor Of(string name, Func<Tensor, Tensor> compute)
    {
        if (!computed.TryGetValue(name, out var found))
            computed[name] = found = compute(Features).DetachFromDisposeScope();
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in computed.Values) tensor.Dispose();
    }
}
