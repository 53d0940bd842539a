using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;

namespace FewShotGan.Regularizers;

/// <summary>A term beside a network's adversarial loss, and what it keeps between iterations.</summary>
/// <param name="options">What it was built from.</param>
public abstract class Regularizer(RegularizerOptions options) : LossTerm, ITrainingState, IDisposable
{
    /// <summary>What it was built from.</summary>
    public RegularizerOptions Options => options;

    /// <inheritdoc/>
    public string StateName => PartRegistry.NameOf(options);

    /// <inheritdoc/>
    public virtual IEnumerable<(string Name, torch.nn.Module Network)> Networks => [];

    /// <inheritdoc/>
    public virtual IEnumerable<(string Name, torch.nn.Module Network, NetworkOptimizer Optimizer)> Optimizers => [];

    /// <inheritdoc/>
    public virtual IEnumerable<(string Name, torch.Generator Stream)> Streams => [];

    /// <inheritdoc/>
    public virtual JsonNode? SaveState() => null;

    /// <inheritdoc/>
    public virtual void LoadState(JsonElement saved)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
