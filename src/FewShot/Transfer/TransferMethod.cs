using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Discriminators;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>
/// What a transfer method does in a run: what it takes from the pretrained networks, what of it is trained and from
/// when on, what it adds to the losses, and what it keeps of the pretrained networks for that.
/// </summary>
public abstract class TransferMethod : IPassChanges, ITrainingState, IDisposable
{
    /// <inheritdoc/>
    public string StateName => "transfer";

    /// <inheritdoc/>
    public virtual IEnumerable<(string Name, nn.Module Network)> Networks => [];

    /// <inheritdoc/>
    public virtual IEnumerable<(string Name, torch.Generator Stream)> Streams => [];

    /// <inheritdoc/>
    public virtual JsonNode? SaveState() => null;

    /// <inheritdoc/>
    public virtual void LoadState(JsonElement saved)
    {
    }

    /// <summary>Whether a tensor begins with its pretrained value; otherwise it begins anew.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tensor">The official name of a parameter or buffer.</param>
    public virtual bool Loads(NetworkRole network, string tensor) => true;

    /// <summary>Whether a parameter is ever trained; otherwise it keeps its value.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameter">Its official name.</param>
    public virtual bool Trains(NetworkRole network, string parameter) => true;

    /// <summary>Whether a parameter that is trained at other times keeps its value in this iteration.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameter">Its official name.</param>
    public virtual bool Rests(NetworkRole network, string parameter) => false;

    /// <summary>What is trained when, for its users; null where that never changes.</summary>
    public virtual string? Stages => null;

    /// <summary>What it adds to a network's loss in every iteration.</summary>
    /// <param name="network">The network.</param>
    public virtual IEnumerable<LossTerm> Terms(NetworkRole network) => [];

    /// <summary>The networks have been loaded: once in a run, not when it is resumed.</summary>
    /// <param name="report">What became of each tensor.</param>
    public virtual void Loaded(TransferReport report)
    {
    }

    /// <summary>An iteration begins.</summary>
    /// <param name="iteration">Iterations done before it.</param>
    /// <param name="nimg">Real images shown before it.</param>
    public virtual void Begin(long iteration, long nimg)
    {
    }

    /// <inheritdoc/>
    public virtual Tensor Latents(Tensor z) => z;

    /// <inheritdoc/>
    public virtual Judgement Judged(Judgement judgement) => judgement;

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
