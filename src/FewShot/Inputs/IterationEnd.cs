using FewShotGan.Parts;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>What an input transform is told at the end of an iteration.</summary>
/// <param name="Iterations">Iterations done, this one included.</param>
/// <param name="Batch">Real images in a batch.</param>
/// <param name="Report">Receives what it reports.</param>
/// <param name="LogitsOfHeldOut">
/// Shows the discriminator, which is not trained by it, a batch of images held out, through the input transforms; null
/// where none are held out. The caller's dispose scope owns the logits <c>[N, K]</c>.
/// </param>
public sealed record IterationEnd(long Iterations, int Batch, ILossReport Report, Func<Tensor>? LogitsOfHeldOut);
