using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

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
    public virtual IEnumerable<(string Name, torch.Generator Stream)> Streams => [];

    /// <inheritdoc/>
    public virtual JsonNode? SaveState() => null;

    /// <inheritdoc/>
    public virtual void LoadState(JsonElement saved)
    {
    }

    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
    }

    /// <summary>
    /// What it adds to the loss of a pass that the adversarial loss makes anyway, where it comes in every iteration:
    /// for terms of logits, features or auxiliary predictions, which need no pass of their own.
    /// </summary>
    /// <param name="turn">The turn.</param>
    /// <param name="input">Which images the discriminator has judged, and in whose step.</param>
    /// <param name="images">The images, before the input transforms <c>[N, C, H, W]</c>.</param>
    /// <param name="judged">What it said of them.</param>
    /// <returns>Losses, of which the mean is added; null for nothing.</returns>
    public virtual Tensor? AddTo(Turn turn, DiscriminatorInput input, Tensor images, Judgement judged) => null;

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
